#include "shell/net/proxy_auth.hpp"

#include "shell/os/error_text.hpp"
#include "shell/os/path_text.hpp"

#include <array>
#include <cerrno>
#include <cstddef>
#include <string_view>

namespace snykcred {
namespace {

Failure unusable(const std::string& path, const std::string& why) {
    return {Fault::unreadable,
            "--proxy-auth-file " + shown_path(path) + ": " + why,
            {"the file must contain one line, USER:PASSWORD, and be readable only for this job"}};
}

} // namespace

Result<Secret> read_proxy_auth(const std::string& path, InputDeadline until) {
    const OpenedInput input = open_input(path);
    if (!input.file) return unusable(path, input.trouble);
    std::array<char, 4096> bytes{};
    std::size_t size = 0;
    std::ptrdiff_t got = 0;
    while (size < bytes.size() &&
           (got = read_in_time(input.file.get(), bytes.data() + size, bytes.size() - size, until)) > 0) {
        size += static_cast<std::size_t>(got);
    }
    const int error = errno;
    std::string_view line(bytes.data(), size);
    while (line.ends_with('\n') || line.ends_with('\r'))
        line.remove_suffix(1);
    const bool one_line = line.find_first_of("\r\n") == std::string_view::npos;
    const bool has_colon = line.find(':') != std::string_view::npos;
    Secret secret(line);
    wipe_bytes(bytes.data(), bytes.size());
    if (got < 0) return unusable(path, error_text(error));
    if (size == bytes.size()) return unusable(path, "it is too large");
    if (!one_line || !has_colon) return unusable(path, "it is not one line USER:PASSWORD");
    return secret;
}

} // namespace snykcred
