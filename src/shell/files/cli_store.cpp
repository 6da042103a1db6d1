#include "shell/files/cli_store.hpp"

#include "core/base/inert_text.hpp"
#include "shell/os/file.hpp"
#include "shell/os/usual_folders.hpp"

#include <array>
#include <optional>
#include <string>
#include <utility>

namespace snykcred {
namespace {

/// What the CLI's configuration library takes, in its order (viper.SupportedExts, less those that it cannot
/// read).
constexpr std::array<std::string_view, 6> k_formats{"json", "toml", "yaml", "yml", "dotenv", "env"};

std::optional<std::string> first_file(const std::string& folder) {
    for (const std::string_view format : k_formats) {
        std::string path = folder + "snyk." + std::string(format);
        if (is_regular_file(path)) return path;
    }
    return std::nullopt;
}

} // namespace

CliStore look_at_cli_store(const Environment& environment, ProcessEnvironment& process, InputDeadline until,
                           std::string_view variable) {
    std::optional<std::string> path;
    if (const auto home = environment.get(home_variable()))
        path = first_file(std::string(*home) + "/.config/configstore/");
    // Where there is none, the CLI reads one of the working directory, which may be a pull request's.
    const bool here = !path && (path = first_file(""));
    if (!path) return {};
    auto text = take_secret({SecretPlace::Kind::file, *path}, process, until);
    if (!text) return {};
    const std::string place = (here ? "the working directory's " : "") + ("file " + inert_text(*path));
    return text->reveal([&](std::string_view content) {
        CliStore store{remark_on_store(content, place, variable, home_variable()), stored_org(content), {}};
        if (auto url = stored_endpoint(content)) store.endpoint = NamedUrl{place, std::move(*url)};
        return store;
    });
}

} // namespace snykcred
