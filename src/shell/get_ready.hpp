// All that needs no network: which secret, what it is, which endpoint, may it leave the machine. What is
// fetched from a key service comes back here.
#pragma once

#include "core/base/result.hpp"
#include "core/base/secret.hpp"
#include "shell/acquire.hpp"
#include "shell/session.hpp"

#include <string>

namespace snykcred {

/// A secret without what stood around it.
struct CleanSecret {
    Secret secret; ///< empty: there was nothing else
    bool trimmed = false;
    bool beyond_blanks = false; ///< something else than blanks and line ends was removed
};

/// What was removed becomes a notice that says `where`, a line end only where it is not `ends_as_files_do`.
/// Copies in variables of this process are taken away.
CleanSecret clean_secret(Session& session, Secret raw, const std::string& where, bool ends_as_files_do);

/// A credential in hand: recognizes it, resolves its endpoint, clears it. The findings name its source.
/// Refuses what recognize(), refuse_as_setting(), resolve_endpoint() and make_ready() refuse.
Result<ReadyToAsk> ready_with(Session& session, Secret secret, SecretTrail trail);

} // namespace snykcred
