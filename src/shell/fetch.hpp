// A credential that a key service keeps: read with the job's identity, then ready as one from a file.
#pragma once

#include "core/base/result.hpp"
#include "shell/acquire.hpp"
#include "shell/net/network.hpp"
#include "shell/session.hpp"

namespace snykcred {

/// Refuses what get_identity(), StoredSecret and ready_with() refuse, and [no-credential] a value of blanks.
Result<ReadyToAsk> fetch(Session& session, Network& network, ReadyToFetch ready);

} // namespace snykcred
