// A two-way flow of bytes, so that TLS can lie on a socket as well as on another TLS (an HTTPS proxy's
// tunnel).
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace emulator {

class Stream {
public:
    Stream() = default;
    Stream(const Stream&) = delete;
    Stream& operator=(const Stream&) = delete;
    virtual ~Stream() = default;

    /// Waits for bytes; 0 at the end, whatever ended it.
    std::size_t read(char* into, std::size_t size);

    /// Puts bytes back that were read too far, or only to look at them.
    void unread(std::string_view bytes) { held_.insert(0, bytes); }

    /// False once the peer is gone or a limit is reached.
    bool write(std::string_view bytes);

    /// After so many more bytes nothing is written any more.
    void limit_writes(std::size_t bytes) { left_ = bytes; }

    /// Tells the peer in this layer's way that nothing follows.
    virtual void finish() = 0;

private:
    virtual std::size_t do_read(char* into, std::size_t size) = 0;
    virtual bool do_write(std::string_view bytes) = 0;

    std::string held_;
    std::optional<std::size_t> left_;
};

} // namespace emulator
