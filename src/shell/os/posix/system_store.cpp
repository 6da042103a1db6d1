#include "shell/os/system_store.hpp"

#include "core/base/text.hpp"
#include "shell/os/file.hpp"

#include <algorithm>
#include <memory>
#include <string_view>

#include <dirent.h>

namespace snykcred {
namespace {

struct Closes {
    void operator()(DIR* directory) const { ::closedir(directory); }
};
using Directory = std::unique_ptr<DIR, Closes>;

/// "9d04f354.0"
bool is_hash_link(std::string_view name) {
    return name.size() >= 10 && name[8] == '.' && std::all_of(name.begin(), name.begin() + 8, is_hex_digit) &&
           std::all_of(name.begin() + 9, name.end(), is_digit);
}

/// A few hash links in a directory are somebody's additions and not the system's store.
bool is_hashed_store(const std::string& path) {
    constexpr int enough = 16;
    const Directory directory(::opendir(path.c_str()));
    if (!directory) return false;
    int links = 0;
    while (const ::dirent* entry = ::readdir(directory.get())) {
        links += is_hash_link(entry->d_name) ? 1 : 0;
        if (links == enough) return true;
    }
    return false;
}

bool is_bundle(const std::string& path) {
    const auto found = facts_of(path);
    return found && found->kind == FileKind::regular && found->size > 0;
}

} // namespace

/// Of Debian, Alpine, RHEL, SUSE and FreeBSD.
SystemStore find_system_store(const std::string& root) {
    SystemStore found;
    for (const char* directory :
         {"/etc/ssl/certs", "/etc/pki/ca-trust/extracted/pem/directory-hash", "/etc/pki/tls/certs"}) {
        if (!is_hashed_store(root + directory)) continue;
        found.directory = root + directory;
        break;
    }
    for (const char* bundle : {"/etc/ssl/certs/ca-certificates.crt", "/etc/pki/tls/certs/ca-bundle.crt",
                               "/etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem", "/etc/ssl/ca-bundle.pem",
                               "/etc/ssl/cert.pem", "/usr/local/share/certs/ca-root-nss.crt"}) {
        if (!is_bundle(root + bundle)) continue;
        found.bundle = root + bundle;
        break;
    }
    return found;
}

} // namespace snykcred
