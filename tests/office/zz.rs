use super::rig::{NOW, Rig};
use sengen::office::review::Earlier;
use std::time::Instant;
#[test]
fn zz() {
    let rig = Rig::new();
    let office = rig.office(NOW);
    let mut made = 0;
    for count in [300usize, 3000, 9000] {
        let t = Instant::now();
        while made < count {
            office.submit(rig.draft(&format!("n{made}"), &[("name", &format!("株式会社見本{made}")), ("contact_email", &format!("a{made}@x.example"))])).unwrap();
            made += 1;
        }
        println!("ZZ {count} submit {:?}", t.elapsed());
        let t = Instant::now();
        let rows = office.list(None).unwrap();
        println!("ZZ {count} list {:?} {}", t.elapsed(), rows.len());
        let t = Instant::now();
        let again = rig.office(NOW);
        println!("ZZ {count} open {:?}", t.elapsed());
        drop(again);
        let id = rig.confirmed(&office, &format!("c{count}"), &[("name", &format!("株式会社確{count}"))]);
        let reference = office.list(Some(sengen::office::State::Confirmed)).unwrap()[0].reference.clone();
        let t = Instant::now();
        let d = office.accept(std::slice::from_ref(&reference), Earlier::None).unwrap();
        println!("ZZ {count} accept {:?} {} {:?}", t.elapsed(), id, d[0].0);
        let t = Instant::now();
        office.publish_register().unwrap();
        println!("ZZ {count} publish {:?}", t.elapsed());
    }
}
