// Ownership of a descriptor: a file or a pipe that is open, as a number (the C library's, where the system
// itself has none).
#pragma once

#include <utility>

namespace snykcred {

/// Does nothing to a negative one.
void close_descriptor(int descriptor) noexcept;

class FileDescriptor {
public:
    FileDescriptor() noexcept = default;
    explicit FileDescriptor(int fd) noexcept : fd_(fd) {}
    FileDescriptor(FileDescriptor&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
    FileDescriptor& operator=(FileDescriptor&& other) noexcept {
        std::swap(fd_, other.fd_);
        return *this;
    }
    FileDescriptor(const FileDescriptor&) = delete;
    FileDescriptor& operator=(const FileDescriptor&) = delete;
    ~FileDescriptor() { close(); }

    [[nodiscard]] int get() const noexcept { return fd_; }
    explicit operator bool() const noexcept { return fd_ >= 0; }
    void close() noexcept { close_descriptor(std::exchange(fd_, -1)); }

private:
    int fd_ = -1;
};

} // namespace snykcred
