// What the Snyk CLI's own configuration file would do to a credential that is handed over. A current CLI
// reads it together with the environment, and partly before it (snyk/go-application-framework:
// configuration.go, app.go defaultFuncApiUrl; snyk/cli: cliv2/pkg/core/configuration.go), so no variable of
// ours can switch it off.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace snykcred {

struct StoreRemark {
    bool diverts = false; ///< it may take the place of what is handed over, or lead it to another host
    std::string text;
};

/// `text`: the file's content, in any of the formats that the CLI reads (JSON, YAML, TOML, NAME=VALUE); only
/// names of keys are looked for, and no value is kept. `place`: how to call the file. `variable`: SNYK_TOKEN
/// or SNYK_OAUTH_TOKEN, the one that is handed over. `home`: the variable that leads the CLI to its file.
/// None if the file holds nothing of a login.
std::optional<StoreRemark> remark_on_store(std::string_view text, std::string_view place,
                                           std::string_view variable, std::string_view home);

/// The organization that such a file names under `org`, an id or a slug; none if it names none that could be
/// one.
std::optional<std::string> stored_org(std::string_view text);

/// The API URL that such a file names under `endpoint` (`snyk config environment` writes it); none if it
/// names none.
std::optional<std::string> stored_endpoint(std::string_view text);

} // namespace snykcred
