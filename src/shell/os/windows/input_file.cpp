#include "shell/os/input_file.hpp"

#include "shell/os/error_text.hpp"
#include "shell/os/windows/descriptor.hpp"

#include <cerrno>
#include <condition_variable>
#include <mutex>
#include <thread>
#include <utility>

namespace snykcred {
namespace {

using win32::Handle;

OpenedInput refused(int cause) { return {{}, error_text(cause), cause}; }

/// Ends a read of the calling thread that waits beyond the deadline.
class ReadGuard {
public:
    explicit ReadGuard(InputDeadline until) : until_(until) {
        HANDLE reader = nullptr;
        ::DuplicateHandle(::GetCurrentProcess(), ::GetCurrentThread(), ::GetCurrentProcess(), &reader, 0,
                          FALSE, DUPLICATE_SAME_ACCESS);
        reader_ = Handle(reader);
        watcher_ = std::thread([this] { watch(); });
    }
    ReadGuard(const ReadGuard&) = delete;
    ReadGuard& operator=(const ReadGuard&) = delete;
    ~ReadGuard() {
        {
            const std::scoped_lock lock(mutex_);
            done_ = true;
        }
        changed_.notify_one();
        watcher_.join();
    }

private:
    void watch() {
        constexpr std::chrono::milliseconds k_again{10}; // the read may begin only after it was ended
        std::unique_lock lock(mutex_);
        changed_.wait_until(lock, until_, [this] { return done_; });
        while (!done_) {
            ::CancelSynchronousIo(reader_.get());
            changed_.wait_for(lock, k_again, [this] { return done_; });
        }
    }

    InputDeadline until_;
    Handle reader_;
    std::mutex mutex_;
    std::condition_variable changed_;
    bool done_ = false;
    std::thread watcher_;
};

std::ptrdiff_t read_now(HANDLE handle, char* bytes, std::size_t size) {
    DWORD got = 0;
    if (::ReadFile(handle, bytes, static_cast<DWORD>(size), &got, nullptr) != 0)
        return static_cast<std::ptrdiff_t>(got);
    const DWORD error = ::GetLastError();
    if (error == ERROR_BROKEN_PIPE || error == ERROR_HANDLE_EOF) return 0; // its writers have gone
    errno = error == ERROR_OPERATION_ABORTED ? ETIMEDOUT : win32::errno_of(error);
    return -1;
}

/// Will a read give something, or the end, without waiting?
bool is_ready(HANDLE handle) {
    const DWORD type = ::GetFileType(handle);
    if (type == FILE_TYPE_DISK) return true;
    DWORD waiting = 0;
    return type == FILE_TYPE_PIPE &&
           (::PeekNamedPipe(handle, nullptr, 0, nullptr, &waiting, nullptr) == 0 || waiting > 0);
}

} // namespace

OpenedInput open_input(const std::string& path) {
    // Where the path names a pipe, its server must not act in our name.
    Handle handle(
        ::CreateFileW(win32::wide(path).c_str(), GENERIC_READ,
                      FILE_SHARE_READ | FILE_SHARE_WRITE | FILE_SHARE_DELETE, nullptr, OPEN_EXISTING,
                      FILE_FLAG_BACKUP_SEMANTICS | SECURITY_SQOS_PRESENT | SECURITY_ANONYMOUS, nullptr));
    if (!handle) return refused(win32::errno_of(::GetLastError()));
    const DWORD type = ::GetFileType(handle.get());
    if (type != FILE_TYPE_DISK && type != FILE_TYPE_PIPE) return {{}, "it is neither a file nor a pipe", 0};
    if (type == FILE_TYPE_DISK) {
        BY_HANDLE_FILE_INFORMATION told{};
        if (::GetFileInformationByHandle(handle.get(), &told) == 0)
            return refused(win32::errno_of(::GetLastError()));
        if ((told.dwFileAttributes & FILE_ATTRIBUTE_DIRECTORY) != 0) return refused(EISDIR);
    }
    FileDescriptor file = win32::descriptor_of(std::move(handle));
    if (!file) return refused(errno);
    return {std::move(file), {}, 0};
}

std::ptrdiff_t read_in_time(int fd, char* bytes, std::size_t size, InputDeadline until) {
    const HANDLE handle = win32::handle_of(fd);
    if (handle == INVALID_HANDLE_VALUE) return -1;
    if (is_ready(handle)) return read_now(handle, bytes, size);
    if (InputDeadline::clock::now() >= until) {
        errno = ETIMEDOUT;
        return -1;
    }
    const ReadGuard guard(until);
    return read_now(handle, bytes, size);
}

} // namespace snykcred
