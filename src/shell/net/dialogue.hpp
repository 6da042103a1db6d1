// One message out and its HTTP answer in, over a channel: a request to Snyk, or CONNECT to a proxy.
#pragma once

#include "core/base/secret.hpp"
#include "shell/net/channel.hpp"
#include "shell/net/http_reply.hpp"
#include "shell/os/waits.hpp"

#include <array>
#include <cstddef>

namespace snykcred {

/// Tells `waits` what a channel over this socket lacks: `wish` is want_read or want_write.
void wait_for(Waits& waits, Io wish, Waitable socket);

class Dialogue {
public:
    /// `channel` outlives it; `socket` is the one below.
    Dialogue(Channel& channel, Waitable socket, Secret message, HttpReply::Want want);
    Dialogue(const Dialogue&) = delete;
    Dialogue& operator=(const Dialogue&) = delete;
    ~Dialogue();

    /// Goes on as far as it can without waiting; `more`: `waits` is told what for. A connection that breaks
    /// at any point gives `cut`.
    HttpReply::State advance(Waits& waits);

    [[nodiscard]] bool sent() const { return sent_ == size_; }
    [[nodiscard]] HttpReply& answer() { return answer_; }

private:
    Io send();
    Io receive();

    Channel& channel_;
    Waitable socket_;
    Secret message_;
    std::size_t size_, sent_ = 0;
    HttpReply answer_;
    HttpReply::State state_ = HttpReply::State::more;
    std::array<char, 16 * 1024> buffer_;
};

} // namespace snykcred
