// Looks for the Snyk CLI's own configuration file, where `snyk auth` keeps a login.
#pragma once

#include "core/base/environment.hpp"
#include "core/handover/cli_store.hpp"
#include "core/rule/near_names.hpp"
#include "shell/files/secret_input.hpp"
#include "shell/os/process_environment.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace snykcred {

struct CliStore {
    std::optional<StoreRemark> remark; ///< what there is to say of a stored login; none if there is none
    std::optional<std::string> org;    ///< the organization that it names, an id or a slug
    std::optional<NamedUrl> endpoint;  ///< the API URL that it names
};

/// The store, where the credential is handed over as `variable`. Its other content is never shown, and a file
/// that cannot be read by `until` is passed over: it is the CLI's.
CliStore look_at_cli_store(const Environment& environment, ProcessEnvironment& process, InputDeadline until,
                           std::string_view variable);

} // namespace snykcred
