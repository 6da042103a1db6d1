// A conversation with a service of this machine that a path names (an SSH agent's SSH_AUTH_SOCK).
#pragma once

#include "shell/os/input_file.hpp"
#include "shell/os/socket.hpp"

#include <cstddef>
#include <string>
#include <string_view>

namespace snykcred {

class LocalSocket {
public:
    /// False, with errno, if nobody is there.
    static LocalSocket connect(const std::string& path);

    explicit operator bool() const noexcept { return static_cast<bool>(socket_); }

    /// All of it. False, with errno: ETIMEDOUT where the other side does not take it by then.
    [[nodiscard]] bool send(std::string_view bytes, InputDeadline until) const;
    /// Up to `size` bytes once there are some; 0: the other side has closed. -1 with errno, ETIMEDOUT where
    /// nothing has come by then.
    std::ptrdiff_t receive(char* into, std::size_t size, InputDeadline until) const;

private:
    Socket socket_;
};

} // namespace snykcred
