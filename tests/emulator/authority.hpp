// Keys and X.509 certificates, made when they are needed.
#pragma once

#include "emulator/encoding.hpp"

#include <string>

namespace emulator {

struct Authority {
    Certificate certificate;
    Key key;
};

struct Recipe {
    std::string common_name;
    std::string san; // as OpenSSL writes it: "DNS:a,IP:127.0.0.1"; empty: no such extension
    long from_s = -3600;
    long until_s = 30L * 24 * 3600;
    bool is_ca = false;
    std::string extended_usage = "serverAuth"; // empty: no such extension
    std::string name_constraints;
    std::string key_usage = "critical,digitalSignature,keyEncipherment"; // of a leaf
    bool sha1 = false;
};

Key new_ec_key(const char* curve);
Key new_rsa_key(unsigned bits);
Key new_ed25519_key();

/// Signed by `issuer`, or by the key itself where there is none. Throws std::runtime_error if OpenSSL
/// refuses.
Certificate issue(const Recipe& recipe, EVP_PKEY* key, const Authority* issuer);

Authority new_root(const std::string& name, long until_s);
Authority new_intermediate(const Recipe& recipe, const Authority& issuer);

std::string pem_of(X509* certificate);

} // namespace emulator
