#include "shell/files/places.hpp"

#include "core/base/inert_text.hpp"
#include "core/ci/system.hpp"
#include "shell/files/checkout.hpp"

#include <filesystem>
#include <system_error>

#include <sys/stat.h>
#include <unistd.h>

namespace snykcred {
namespace {

namespace fs = std::filesystem;

std::optional<fs::path> real_path(const fs::path& path) {
    std::error_code error;
    fs::path real = fs::canonical(path, error);
    if (error) return std::nullopt;
    return real;
}

/// Ours or root's, and either closed to others or sticky: nobody else can rename or replace what we put
/// there.
bool is_safe_directory(const std::string& path) {
    struct stat attributes {};
    if (!path.starts_with('/') || ::stat(path.c_str(), &attributes) != 0 || !S_ISDIR(attributes.st_mode))
        return false;
    const bool owned = attributes.st_uid == ::geteuid() || attributes.st_uid == 0;
    const bool closed =
        (attributes.st_mode & (S_IWGRP | S_IWOTH)) == 0 || (attributes.st_mode & S_ISVTX) != 0;
    return owned && closed && ::access(path.c_str(), W_OK | X_OK) == 0;
}

} // namespace

Result<Places> find_places(const Settings& settings, const Environment& environment, std::string_view nonce) {
    Places places;
    for (const std::string& place : private_folders(environment)) {
        if (!is_safe_directory(place) || checkout_around(place, environment)) continue;
        places.private_folder = place + "/snyk-cred-" + std::string(nonce);
        break;
    }
    if (!settings.output) return places;

    const fs::path output(*settings.output);
    const auto folder = real_path(output.has_parent_path() ? output.parent_path() : fs::path("."));
    const std::string shown = "--output " + inert_text(*settings.output);
    if (!folder || !output.has_filename()) {
        return Failure{Fault::cannot_write,
                       shown + " names no file in a directory that exists",
                       {"name a new file in an existing directory outside the checkout"}};
    }
    if (const auto variable = checkout_around(folder->string(), environment)) {
        return Failure{Fault::cannot_write,
                       shown + " lies in the checkout (" + *variable +
                           "), from where it would get into artifacts, caches and images",
                       {"name a new file outside of it, in the CI system's own temporary directory"}};
    }
    places.output = (*folder / output.filename()).string();
    return places;
}

} // namespace snykcred
