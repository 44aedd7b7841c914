//! How many connections may stand at once, in all and from one client. Asked by the accept loop.
//! Never blocks: who finds no place is turned away at once.

use crate::office::access::limits::network;
use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::{Arc, Mutex, PoisonError};

/// Counts the connections that stand.
#[derive(Debug)]
pub(crate) struct ConnectionLimit {
    total: usize,
    per_client: usize,
    standing: Mutex<HashMap<IpAddr, usize>>,
}

/// A connection's place; given back when dropped.
#[derive(Debug)]
pub(crate) struct ConnectionPermit {
    limit: Arc<ConnectionLimit>,
    client: IpAddr,
}

impl ConnectionLimit {
    /// A limit of so many connections in all and from one client.
    pub(crate) fn new(total: usize, per_client: usize) -> Arc<Self> {
        Arc::new(Self { total, per_client, standing: Mutex::new(HashMap::new()) })
    }

    /// A place for a connection of `client` (of IPv6 its whole /64), where there is one. With `shared`, the
    /// client stands for many people (a proxy, this machine) and only the total counts.
    pub(crate) fn enter(self: &Arc<Self>, client: IpAddr, shared: bool) -> Option<ConnectionPermit> {
        let client = network(client);
        let mut standing = self.standing.lock().unwrap_or_else(PoisonError::into_inner);
        let total: usize = standing.values().sum();
        let own = standing.entry(client).or_insert(0);
        if total >= self.total || (!shared && *own >= self.per_client) {
            if *own == 0 {
                standing.remove(&client);
            }
            return None;
        }
        *own += 1;
        Some(ConnectionPermit { limit: self.clone(), client })
    }
}

impl Drop for ConnectionPermit {
    fn drop(&mut self) {
        let mut standing = self.limit.standing.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(own) = standing.get_mut(&self.client) {
            *own -= 1;
            if *own == 0 {
                standing.remove(&self.client);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_are_limited_and_given_back() {
        let limit = ConnectionLimit::new(3, 2);
        let (a, b) = (IpAddr::from([192, 0, 2, 1]), IpAddr::from([192, 0, 2, 2]));
        let first = limit.enter(a, false);
        let second = limit.enter(a, false);
        assert!(first.is_some() && second.is_some());
        assert!(limit.enter(a, false).is_none(), "two from one client");
        let third = limit.enter(b, false);
        assert!(third.is_some());
        assert!(limit.enter(b, true).is_none(), "three in all");
        drop((first, second));
        assert!(limit.enter(a, true).is_some());
    }

    #[test]
    fn a_64_has_the_places_of_one_client() {
        let limit = ConnectionLimit::new(9, 2);
        let enter = |text: &str| limit.enter(text.parse().expect("an address"), false);
        let places = [enter("2001:db8:0:1::1"), enter("2001:db8:0:1::2"), enter("2001:db8:0:1:ffff::3")];
        assert_eq!(places.iter().flatten().count(), 2);
        assert!(enter("2001:db8:0:2::1").is_some());
        drop(places);
        assert!(enter("2001:db8:0:1::4").is_some());
    }

    #[test]
    fn a_shared_address_counts_in_the_total_only() {
        let limit = ConnectionLimit::new(3, 1);
        let proxy = IpAddr::from([127, 0, 0, 1]);
        let places: Vec<_> = (0..4).map(|_| limit.enter(proxy, true)).collect();
        assert_eq!(places.iter().flatten().count(), 3);
    }
}
