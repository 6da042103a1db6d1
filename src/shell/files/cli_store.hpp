// Looks for the Snyk CLI's own configuration file, where `snyk auth` keeps a login.
#pragma once

#include "shell/session.hpp"

#include <string_view>

namespace snykcred {

/// Names a stored login in the report, as a warning where it may divert the credential that is handed over as
/// `variable`. Its content is never shown, and a file that cannot be read is passed over: it is the CLI's.
void note_cli_store(Session& session, std::string_view variable);

} // namespace snykcred
