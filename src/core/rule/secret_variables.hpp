// Which variables hold a secret, decided before any value enters the core.
#pragma once

#include "core/base/environment.hpp"
#include "core/settings/settings.hpp"

#include <string>
#include <vector>

namespace snykcred {

/// Those of `names` that hold a secret whatever is asked for: is_secret_variable(), and a CI system's
/// variables with the job's identity.
Environment::Names known_secret_variables(const std::vector<std::string>& names);

/// The variable that the flag --id-token-env names, and those that --token-env, --client-secret-env,
/// --private-key-env and --assertion-env name, each as the flag or, where it is not given, as the SNYK_CRED_
/// variable in `plain`, which is the environment without the known secrets.
///
/// To the core a withheld variable is as good as unset, so this is a question of trust: an earlier step that
/// may name variables could hide the one by which the CI system is recognized, and with it whose code the job
/// runs. Hence
/// --also-env is not asked (what it names is masked, and the core may see it), and a SNYK_CRED_ variable
/// counts only where the flag, which wins, is not given. What is left is harmless: the variable that was
/// named then is the only source of the credential, and the job gets none unless a credential is really
/// there.
Environment::Names named_secret_variables(const Environment& plain, const std::vector<GivenFlag>& flags);

} // namespace snykcred
