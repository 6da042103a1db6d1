// Certificates for tests of the trust store: made at run time by the emulator's certificate authority.
#pragma once

#include "emulator/authority.hpp"

#include <string>
#include <string_view>

namespace snykcred::test {

/// A root of its own with this common name.
inline emulator::Authority root_named(const std::string& name) {
    return emulator::new_root(name, 24L * 3600);
}
inline std::string pem(const emulator::Authority& authority) {
    return emulator::pem_of(authority.certificate.get());
}
/// The name that `openssl rehash` gives: eight hex digits, a dot and a number.
inline std::string hash_link(const emulator::Authority& authority, int number = 0) {
    char name[24];
    std::snprintf(
        name, sizeof name, "%08lx.%d",
        X509_NAME_hash_ex(X509_get_subject_name(authority.certificate.get()), nullptr, nullptr, nullptr),
        number);
    return name;
}

} // namespace snykcred::test
