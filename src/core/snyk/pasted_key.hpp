// A private key as people paste it into a CI secret, brought back into the form of PEM (RFC 7468 section 3)
// where only one reading is possible.
#pragma once

#include "core/base/secret.hpp"

#include <cstddef>
#include <string_view>
#include <vector>

namespace snykcred {

struct PastedKey {
    Secret pem;                           ///< what was given if it is in order, or cannot be brought into it
    std::vector<std::string_view> mended; ///< what was wrong with it, each to be read after "it has"
    std::size_t private_keys = 0;         ///< so many were found; of several, none is chosen
};
/// Takes off Base64 around the whole, reads the two characters \n as a line end, leaves certificates and
/// public keys beside a single private key out, and gives its lines their ends.
PastedKey mend_private_key(const Secret& given);

/// What it is that was given where a private key in PEM belongs ("a JWK (JSON)"); empty if that is not known.
std::string_view noun_of_no_pem(std::string_view text);

} // namespace snykcred
