//! JSON Schemas of the scheme's data files, for editors: derived from the very types by which the files are read, so that they
//! cannot tell anything else. Each floor lists those of its own files; `sengen schema` writes them. What only the program can
//! see (a name that stands nowhere, a day that has passed) no schema says; `sengen check` does.

use schemars::JsonSchema;
use schemars::generate::SchemaSettings;
use serde_json::{Value, json};

/// The schema of one file, or of all files of one kind.
#[derive(Debug, Clone)]
pub struct DataSchema {
    /// How it is called, as the file is.
    pub name: &'static str,
    /// Which files it is of, from the root on; `*` stands for any name.
    pub files: &'static str,
    /// The schema, of draft 7, which editors know.
    pub schema: Value,
}

impl DataSchema {
    /// The schema of the files that are read as `T`.
    pub fn of<T: JsonSchema>(name: &'static str, files: &'static str) -> Self {
        let mut schema = SchemaSettings::draft07().into_generator().into_root_schema_for::<T>();
        schema.insert("title".to_owned(), files.into());
        Self { name, files, schema: schema.to_value() }
    }

    /// That of a file of sections, each with a sentence under each of its keys.
    pub fn of_sections<'a, K: Iterator<Item = &'a str>>(
        name: &'static str,
        files: &'static str,
        sections: impl Iterator<Item = (&'a str, K)>,
    ) -> Self {
        let object = |properties: serde_json::Map<String, Value>| {
            let required: Vec<&String> = properties.keys().collect();
            json!({ "type": "object", "required": required, "additionalProperties": false, "properties": properties })
        };
        let section = |(name, keys): (&str, K)| {
            (name.to_owned(), object(keys.map(|key| (key.to_owned(), json!({ "type": "string" }))).collect()))
        };
        let mut schema = object(sections.map(section).collect());
        schema["$schema"] = "http://json-schema.org/draft-07/schema#".into();
        schema["title"] = files.into();
        Self { name, files, schema }
    }
}
