// One chain to be judged, and what became of it. Two judges look at it, who share no code but OpenSSL.
#pragma once

#include <string>
#include <vector>

namespace snykcred::tls_corpus {

struct Case {
    std::string host;                      ///< that is asked for: a name or an address
    std::string trusted;                   ///< path of a PEM file
    std::string key;                       ///< the leaf's, PKCS#8 in DER
    std::vector<std::string> certificates; ///< as the server sends them, in DER; the leaf first
};

inline const char* const k_accept = "accept";
/// A certificate that OpenSSL cannot read: no server can send it, no client takes it.
inline const char* const k_unreadable = "unreadable";

/// "accept", or in a word or OpenSSL's words why not. A handshake in memory, through the program's own
/// TlsChannel with the trust that `--ca-file` gives.
std::string verdict_of_product(const Case& given);

/// The same of X509_verify_cert() with the flags that src/shell/net sets, the trusted certificates given to
/// the store one by one.
std::string verdict_of_openssl(const Case& given);

} // namespace snykcred::tls_corpus
