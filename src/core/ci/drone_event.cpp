#include "core/ci/drone_event.hpp"

namespace snykcred {

CodeTrust trust_by_event(const Environment& environment, std::string_view variable) {
    const auto event = environment.get(variable).value_or("");
    if (event.starts_with("pull_request")) {
        return {CodeTrust::Level::cannot_tell,
                "cannot tell: " + std::string(variable) +
                    " says pull request, but no variable names its head repository"};
    }
    return {CodeTrust::Level::trusted, "the build is not for a pull request (" + std::string(variable) + ")"};
}

} // namespace snykcred
