#include "shell/net/dialogue.hpp"

#include <string_view>
#include <utility>

namespace snykcred {

void wait_for(Waits& waits, Io wish, Waitable socket) {
    if (wish == Io::want_write) {
        waits.writable(socket);
    } else {
        waits.readable(socket);
    }
}

Dialogue::Dialogue(Channel& channel, Waitable socket, Secret message, HttpReply::Want want)
    : channel_(channel), socket_(socket), message_(std::move(message)),
      size_(message_.reveal([](std::string_view all) { return all.size(); })), answer_(want) {}

Dialogue::~Dialogue() { wipe_bytes(buffer_.data(), buffer_.size()); }

HttpReply::State Dialogue::advance(Waits& waits) {
    Io io = Io::done;
    while (io == Io::done && state_ == HttpReply::State::more)
        io = sent() ? receive() : send();
    if (io == Io::want_read || io == Io::want_write) {
        wait_for(waits, io, socket_);
    } else if (io != Io::done) {
        state_ = io == Io::closed && sent() ? answer_.end() : HttpReply::State::cut;
    }
    return state_;
}

Io Dialogue::send() {
    std::size_t count = 0;
    const Io io = message_.reveal([this, &count](std::string_view all) {
        return channel_.write(all.data() + sent_, all.size() - sent_, count);
    });
    if (io == Io::done) sent_ += count;
    return io;
}

Io Dialogue::receive() {
    std::size_t count = 0;
    const Io io = channel_.read(buffer_.data(), buffer_.size(), count);
    if (io == Io::done) state_ = answer_.feed({buffer_.data(), count});
    return io;
}

} // namespace snykcred
