// The system's own judgement of a server's certificate, where a system keeps no files of the CA certificates
// that it trusts (system_store.hpp) but judges chains itself, and may fetch a root only when a chain needs
// it.
#pragma once

#include <optional>
#include <span>
#include <string>

namespace snykcred {

/// Does this system judge chains?
bool judges_chains();

/// The root (DER) that the system trusts for a server with these certificates (DER, the server's own first).
/// None where it does not trust them, or does not say. Takes no certificate from a URL that one of them
/// names; asks nobody whether one is revoked.
std::optional<std::string> trusted_root(std::span<const std::string> certificates);

} // namespace snykcred
