//! The link that stops what is mailed beside the procedures: a page that changes nothing, one press, and the press that a
//! mail program makes by itself.

use crate::house::House;
use crate::scheme::{NAME, filled};
use std::io::{Read, Write};
use std::net::TcpStream;

/// Somebody who wishes to be mailed and is listed.
fn wishing(house: &House) {
    let client = &mut house.client();
    let mut form = filled(&client.get("/declare/form/"));
    form.set("stars", "1").put("newsletter", "yes");
    let check = client.submit(&form);
    let declarer = house.sent(client, &check, 0);
    house.sengen(&["review", "accept", &declarer.reference]);
}

/// The path of the link, as a sheet has it; none: nobody is to be mailed.
fn link(house: &House, name: &str) -> Option<String> {
    let file = house.scheme.path(name);
    house.sengen(&["mailing", "export", &file.display().to_string(), "--consent", "newsletter"]);
    let sheet = std::fs::read_to_string(file).expect("a sheet");
    let at = sheet.find("/stop/")?;
    Some(sheet[at..].split(['\r', '\n', '"']).next().expect("a link").to_owned())
}

#[test]
fn looking_changes_nothing_and_one_press_stops_it() {
    let house = House::new();
    wishing(&house);
    let path = link(&house, "a.csv").expect("one who wishes it");
    let client = &mut house.client();
    let page = client.get(&path);
    assert!(page.status == 200 && page.text().contains("お知らせのメールを止める"), "{}", page.text());
    assert!(!page.body.contains(NAME), "nobody's name stands on it");
    assert_eq!(link(&house, "b.csv").as_deref(), Some(path.as_str()), "looking changed nothing");
    let done = client.submit(&page.forms()[0]);
    assert!(done.status == 200 && done.text().contains("止めました"), "{}", done.text());
    assert_eq!(link(&house, "c.csv"), None);
    assert_eq!(client.submit(&page.forms()[0]).status, 200, "once more is no fault");
    let over = client.get("/stop/AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA/");
    assert_eq!(over.status, 410, "{}", over.text());
}

#[test]
fn a_mail_program_stops_it_by_itself_whatever_it_sends() {
    for (name, kind, body) in [
        ("a.csv", "application/x-www-form-urlencoded", "List-Unsubscribe=One-Click"),
        (
            "b.csv",
            "multipart/form-data; boundary=x",
            "--x\r\nContent-Disposition: form-data; name=\"List-Unsubscribe\"\r\n\r\nOne-Click\r\n--x--\r\n",
        ),
    ] {
        let house = House::new();
        wishing(&house);
        let path = link(&house, name).expect("one who wishes it");
        let address = house.served.address();
        let mut stream = TcpStream::connect(address).expect("it listens");
        let (length, host) = (body.len(), format!("127.0.0.1:{}", address.port()));
        let head = format!(
            "POST {path} HTTP/1.1\r\nHost: {host}\r\nContent-Type: {kind}\r\nContent-Length: {length}\r\nConnection: close\r\n\r\n"
        );
        stream.write_all([head.as_bytes(), body.as_bytes()].concat().as_slice()).expect("sent");
        let mut answer = String::new();
        stream.read_to_string(&mut answer).expect("an answer");
        assert!(answer.starts_with("HTTP/1.1 200"), "{kind}: {answer}");
        assert_eq!(link(&house, &format!("after-{name}")), None, "{kind}");
    }
}
