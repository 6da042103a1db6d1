#include "shell/files/places.hpp"

#include "core/base/inert_text.hpp"
#include "core/ci/system.hpp"
#include "shell/files/checkout.hpp"
#include "shell/os/ancestors.hpp"
#include "shell/os/file.hpp"
#include "shell/os/usual_folders.hpp"

#include <filesystem>

namespace snykcred {
namespace {

namespace fs = std::filesystem;

/// Outside of every checkout, writable, and nobody else can rename or replace what we put there.
bool is_safe(const Whereabouts& place) {
    return place.inside.empty() && is_closed_up_to_root(place.real) && may_make_files_in(place.real);
}

} // namespace

Result<Places> find_places(const Settings& settings, const Environment& environment, std::string_view nonce) {
    Places places;
    for (const std::string& path : private_folders(environment, usual_private_folders(environment))) {
        if (!fs::path(path).is_absolute()) continue;
        const Whereabouts place = find_whereabouts(path, environment);
        if (!is_safe(place)) continue;
        places.private_folder = (fs::path(place.real) / ("snyk-cred-" + std::string(nonce))).string();
        break;
    }
    if (!settings.output) return places;

    const fs::path output(*settings.output);
    const std::string shown = "--output " + inert_text(*settings.output);
    const Whereabouts folder =
        find_whereabouts(output.has_parent_path() ? output.parent_path().string() : ".", environment);
    if (!output.has_filename() || folder.error) {
        return Failure{Fault::cannot_write,
                       folder.error
                           ? "the directory of " + shown + " cannot be found: " + folder.error.message()
                           : shown + " names a directory and no file",
                       {"use a new file in an existing directory outside the checkout"}};
    }
    if (!folder.inside.empty()) {
        return Failure{Fault::cannot_write,
                       shown + " " + folder.inside +
                           ", from where it could end up in artifacts, caches and images",
                       {"use a new file outside the checkout, in the CI system's temporary directory"}};
    }
    places.output = (fs::path(folder.real) / output.filename()).string();
    return places;
}

} // namespace snykcred
