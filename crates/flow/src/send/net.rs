//! Which addresses letters may go to. An endpoint's address is typed by people, so without this
//! somebody could let the program talk to what only the program can reach.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};

use base::config::IpNet;
use reqwest::dns::{Addrs, Name, Resolve, Resolving};

/// Whether an address is outside, or in a network that the operator named.
pub fn may_reach(ip: IpAddr, allowed: &[IpNet]) -> bool {
    let ip = ip.to_canonical();
    allowed.iter().any(|net| net.contains(&ip)) || is_public(ip)
}

/// After the IANA special-purpose address registries (RFC 6890 and what updates it): what is not
/// globally reachable, or stands for another address that may not be, is not public.
fn is_public(ip: IpAddr) -> bool {
    match ip {
        IpAddr::V4(ip) => is_public_v4(ip),
        IpAddr::V6(ip) => is_public_v6(ip),
    }
}

fn is_public_v4(ip: Ipv4Addr) -> bool {
    let [a, b, c, _] = ip.octets();
    let special = ip.is_unspecified()
        || ip.is_private()
        || ip.is_loopback()
        || ip.is_link_local()
        || ip.is_broadcast()
        || ip.is_multicast()
        || ip.is_documentation()
        || a == 0
        || (a == 100 && (64..128).contains(&b)) // shared by providers, RFC 6598
        || (a == 192 && b == 0 && c == 0) // protocol assignments
        || (a == 192 && b == 88 && c == 99) // 6to4 relays
        || (a == 198 && (18..20).contains(&b)) // benchmarks, RFC 2544
        || a >= 240; // reserved
    !special
}

fn is_public_v6(ip: Ipv6Addr) -> bool {
    // Only 2000::/3 is given out as global unicast. Out of it: documentation, protocol
    // assignments (Teredo among them) and 6to4, which hides an IPv4 address. NAT64, loopback,
    // link-local, unique local and multicast lie outside of it.
    let s = ip.segments();
    let (first, second) = (s.first().copied().unwrap_or(0), s.get(1).copied().unwrap_or(0));
    let global = first & 0xe000 == 0x2000;
    let special = first == 0x2002 || (first == 0x2001 && (second < 0x0200 || second == 0x0db8)) || first == 0x3fff;
    global && !special
}

/// Says why a connection was not made.
#[derive(Debug)]
pub struct Refused;

impl std::fmt::Display for Refused {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("the name leads to an address inside")
    }
}

impl std::error::Error for Refused {}

/// Looks names up and leaves only the addresses that may be reached. It stands between the name
/// and the connection, so a name that leads elsewhere the next time gains nothing.
#[derive(Clone, Debug)]
pub struct Guard {
    /// Networks inside that the operator named.
    pub allowed: Vec<IpNet>,
    /// For plain http: only the networks that the operator named.
    pub only_allowed: bool,
}

impl Guard {
    /// Whether letters may go to this address.
    pub fn may_reach(&self, ip: IpAddr) -> bool {
        if self.only_allowed {
            let ip = ip.to_canonical();
            return self.allowed.iter().any(|net| net.contains(&ip));
        }
        may_reach(ip, &self.allowed)
    }
}

impl Resolve for Guard {
    fn resolve(&self, name: Name) -> Resolving {
        let guard = self.clone();
        Box::pin(async move {
            let found: Vec<SocketAddr> = tokio::net::lookup_host((name.as_str(), 0)).await?.collect();
            let reachable: Vec<SocketAddr> = found.into_iter().filter(|a| guard.may_reach(a.ip())).collect();
            if reachable.is_empty() {
                return Err(Box::from(Refused));
            }
            Ok(Box::new(reachable.into_iter()) as Addrs)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_outside_may_be_reached() {
        for outside in ["1.1.1.1", "8.8.8.8", "193.156.0.1", "2606:4700::1111", "2001:67c:2e8::1", "2a00::1"] {
            assert!(may_reach(outside.parse().unwrap(), &[]), "{outside}");
        }
        for inside in ["::ffff:10.0.0.1", "::ffff:127.0.0.1", "::", "fe80::1", "ff02::1", "2001:db8::1", "2001::1"] {
            assert!(!may_reach(inside.parse().unwrap(), &[]), "{inside}");
        }
        let named: Vec<IpNet> = vec!["10.1.0.0/16".parse().unwrap()];
        assert!(may_reach("::ffff:10.1.2.3".parse().unwrap(), &named), "another spelling of the same address");
        assert!(!may_reach("10.2.0.1".parse().unwrap(), &named));
        let plain = Guard { allowed: named, only_allowed: true };
        assert!(plain.may_reach("10.1.2.3".parse().unwrap()) && !plain.may_reach("1.1.1.1".parse().unwrap()));
    }
}
