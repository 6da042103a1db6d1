// What a certificate says of itself, in words for a log: names and days. Text out of certificates is made
// harmless.
#pragma once

#include <openssl/x509.h>

#include <string>

namespace snykcred {

/// The common name, else the organization, else the whole name, in quotes and at most 100 bytes of it; "an
/// issuer without a name".
std::string name_in_words(const X509_NAME* name);

/// "2026-11-27", or "an unreadable date".
std::string day_in_words(const ASN1_TIME* time);

/// The host names and addresses of its subjectAltName, the first five, by comma; empty if there are none.
std::string hosts_in_words(const X509* certificate);

/// Does a DNS entry of its subjectAltName hold this address literal? It does not count there: RFC 5280,
/// section 4.2.1.6, has iPAddress entries for addresses.
bool has_address_as_dns_name(const X509* certificate, const std::string& address);

} // namespace snykcred
