// Which options for the credential's source go together.
#pragma once

#include "core/base/environment.hpp"
#include "core/base/result.hpp"
#include "core/settings/setting_layers.hpp"

namespace snykcred {

/// Refuses two explicit sources with [two-sources], naming both and where each was stated, from whatever
/// layers they come: a silent choice could be the wrong account. Refuses --key-id without a private key.
Status check_credential_options(const Layers& layers);

/// May an ambient SNYK_CLIENT_ID be the client id? Yes if a client's secret or key is given explicitly;
/// without any explicit source, if no token lies there, or only an access token that is to be minted again.
bool ambient_client_counts(const Layers& layers, const Environment& environment);

} // namespace snykcred
