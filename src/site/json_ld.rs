//! Structured descriptions of pages for search engines, as JSON-LD values. Used by `pages`.
//! Says only what stands on the page too.

use super::content::Page;
use super::data::Faq;
use super::register::WholeList;
use crate::config::{Link, Settings};
use crate::view::Links;
use serde_json::{Value, json};

/// Who runs the site; stands on the home page.
pub fn organization(settings: &Settings, links: &Links) -> Value {
    json!({
        "@context": "https://schema.org",
        "@type": "Organization",
        "name": settings.office.name,
        "parentOrganization": { "@type": "Organization", "name": settings.office.operator },
        "url": links.absolute("/"),
        "email": settings.office.email,
    })
}

/// The way from the home page to this one.
pub fn breadcrumbs(crumbs: &[Link], links: &Links) -> Value {
    let items: Vec<Value> = crumbs
        .iter()
        .enumerate()
        .map(|(at, crumb)| {
            json!({ "@type": "ListItem", "position": at + 1, "name": crumb.title, "item": links.absolute(&crumb.path) })
        })
        .collect();
    json!({ "@context": "https://schema.org", "@type": "BreadcrumbList", "itemListElement": items })
}

/// Questions and answers, with links that lead to the site from wherever an answer is shown.
pub fn faq_page(faq: &Faq, links: &Links) -> Value {
    let from_root = format!("href=\"{}/", links.base().origin());
    let questions: Vec<Value> = faq
        .groups
        .iter()
        .flat_map(|group| &group.questions)
        .map(|entry| {
            let answer = json!({ "@type": "Answer", "text": entry.answer_html.replace("href=\"/", &from_root) });
            json!({ "@type": "Question", "name": entry.question, "acceptedAnswer": answer })
        })
        .collect();
    json!({ "@context": "https://schema.org", "@type": "FAQPage", "mainEntity": questions })
}

/// The list of declarers as a data set, described by its page. It has a version when it is as it was published.
pub fn dataset(settings: &Settings, links: &Links, page: &Page, list: &WholeList) -> Value {
    let WholeList { path: file, as_of, serial } = list;
    let kind = if file.ends_with(".zip") { "application/zip" } else { "text/csv" };
    let mut set = json!({
        "@context": "https://schema.org",
        "@type": "Dataset",
        "name": page.front.title,
        "description": page.front.description,
        "url": links.absolute(&page.path),
        "dateModified": as_of,
        "license": links.absolute(&page.path),
        "isAccessibleForFree": true,
        "inLanguage": settings.language,
        "creator": { "@type": "Organization", "name": settings.office.name },
        "distribution": [{ "@type": "DataDownload", "encodingFormat": kind, "contentUrl": links.absolute(file) }],
    });
    if let Some(serial) = serial {
        set["version"] = json!(serial.to_string());
    }
    set
}
