// A server's certificate for any host, good or bad in a named way, under this run's certificate authority.
#pragma once

#include "emulator/authority.hpp"

#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace emulator {

struct Identity {
    EVP_PKEY* key; // owned by the shop
    Certificate leaf;
    std::vector<Certificate> chain; // sent after the leaf
    std::string ocsp;               // stapled if the client asks; empty: none
};

bool is_certificate_kind(std::string_view kind);

/// Not safe for use by several threads at once.
class CertificateShop {
public:
    CertificateShop();

    std::string ca_pem() const { return pem_of(root_.certificate.get()); }
    /// The CA of the kinds that come by an intermediate.
    std::string intermediate_pem();

    /// `kind` is one of README.md's table, empty for an ordinary certificate. Throws std::runtime_error for a
    /// host that no certificate can name.
    const Identity& identity(const std::string& host, const std::string& kind);

private:
    Identity make(const std::string& host, const std::string& kind);
    EVP_PKEY* key_for(std::string_view type);
    const Authority& issuer_for(std::string_view name);

    Authority root_;
    std::map<std::string, Key, std::less<>> keys_;
    std::map<std::string, Authority, std::less<>> issuers_;
    std::map<std::pair<std::string, std::string>, Identity> identities_;
};

} // namespace emulator
