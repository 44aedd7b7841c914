//! What is written for a host: every header of the policy, each route, and no more.

use super::*;
use crate::base::toml;
use crate::config::Settings;
use crate::view::{Assets, Links, Surface};
use std::sync::Arc;

fn hosting(processor: &str, base: &str) -> Hosting {
    let settings = std::fs::read_to_string(Path::new("data/site.toml")).expect("the settings");
    let mut settings: Settings = toml::parse(Path::new("data/site.toml"), &settings).expect("settings");
    settings.processor = processor.to_owned();
    let site: BaseUrl = base.parse().expect("an address");
    let links = Links::new(&settings, &site, Surface::Site, Arc::new(Assets::default()));
    Hosting {
        policy: HeaderPolicy::new(&settings, &links.policy(), site.is_https()),
        forms: processor.parse().ok(),
        site,
        dist: "/srv/s/dist".into(),
        processor: Some("127.0.0.1:8080".to_owned()),
        certificate: None,
        log: Some("/var/log/sengen.log".into()),
        only_site: None,
    }
}

#[test]
fn each_host_is_told_every_header_and_how_long_what_is_kept() {
    let hosting = hosting("", "https://www.x.example/");
    for kind in [HostKind::Nginx, HostKind::Caddy, HostKind::Headers] {
        let text = hosting.text(kind);
        for (name, value) in hosting.policy.lines() {
            assert!(text.contains(name) && text.contains(value), "{kind:?} lacks {name}");
        }
        assert!(text.contains(Keeping::Year.value()) && text.contains("max-age=31536000"), "{kind:?}");
        assert!(!text.contains("includeSubDomains"), "only where it is asked for");
    }
}

#[test]
fn every_host_is_a_block_of_its_own_and_only_that_of_the_processor_hands_on() {
    let one = hosting("", "https://www.x.example/sengen/").text(HostKind::Nginx);
    assert_eq!((one.matches("listen 443").count(), one.matches("listen 80;").count()), (1, 1), "{one}");
    assert!(
        one.contains("location ~ \"^(/sengen/(?:account|c|") && one.contains("return 302 /sengen/$is_args$args;"),
        "{one}"
    );
    let two = hosting("https://forms.x.example", "https://www.x.example/").text(HostKind::Caddy);
    assert_eq!(two.matches("reverse_proxy").count(), 1, "{two}");
    assert!(two.contains("https://www.x.example {") && two.contains("https://forms.x.example {"), "{two}");
    for (only, is_site) in [(true, true), (false, false)] {
        let mut hosting = hosting("https://forms.x.example", "https://www.x.example/");
        hosting.only_site = Some(only);
        let part = hosting.text(HostKind::Nginx);
        let named = ["www", "forms"].map(|name| part.contains(&format!("server_name {name}.x.example;")));
        assert_eq!(named, [is_site, !is_site], "{part}");
    }
}

#[test]
fn every_table_is_named_to_a_host_of_files_alone() {
    let hosting = hosting("", "https://www.x.example/sengen/");
    let text = headers::text(&hosting.site, &hosting.policy, &["directory/list.csv".to_owned()]);
    assert!(text.contains("\n/sengen/directory/list.csv\n  content-type: text/csv; charset=utf-8\n"), "{text}");
    assert!(headers::is_table("a/b.csv") && !headers::is_table("a/csv.html"));
}
