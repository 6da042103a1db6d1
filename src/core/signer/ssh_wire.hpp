// The binary forms of SSH (RFC 4251, 5): the public key of an .pub file or of an agent.
#pragma once

#include "core/signer/rsa_key.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace snykcred {

/// A `string`: its length in four bytes, big-endian, then its bytes.
std::string ssh_string(std::string_view bytes);

/// Takes one `string` off the front of `rest`; none if it is cut.
std::optional<std::string_view> take_ssh_string(std::string_view& rest);

/// A key blob of type ssh-rsa (RFC 4253, 6.6); none for another type or what is no blob.
std::optional<RsaPublicKey> read_ssh_rsa_blob(std::string_view blob);

/// The blob of one line "ssh-rsa BASE64 COMMENT", as in id_rsa.pub and authorized_keys without options; none
/// for anything else. The type in words is not compared with the blob's.
std::optional<std::string> blob_of_ssh_line(std::string_view line);

} // namespace snykcred
