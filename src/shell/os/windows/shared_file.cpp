#include "shell/os/shared_file.hpp"

#include "shell/os/windows/access.hpp"
#include "shell/os/windows/descriptor.hpp"

#include <array>
#include <cerrno>
#include <utility>

namespace snykcred {
namespace {

using win32::Handle;

constexpr DWORD k_everyone_else = FILE_SHARE_READ | FILE_SHARE_WRITE | FILE_SHARE_DELETE;
constexpr DWORD k_no_link = FILE_FLAG_OPEN_REPARSE_POINT | SECURITY_SQOS_PRESENT | SECURITY_ANONYMOUS;

/// Of read and write at an offset, which leaves nothing to a position that another thread could move.
OVERLAPPED at_offset(std::int64_t offset) {
    OVERLAPPED place{};
    place.Offset = static_cast<DWORD>(static_cast<std::uint64_t>(offset) & 0xffffffffU);
    place.OffsetHigh = static_cast<DWORD>(static_cast<std::uint64_t>(offset) >> 32U);
    return place;
}

/// The runner made the folder, where it runs as another user.
bool is_of_folders_owner(HANDLE file, const std::string& path) {
    const std::size_t slash = path.find_last_of("/\\");
    const std::string folder = slash == std::string::npos ? "." : path.substr(0, slash + 1);
    const Handle opened(::CreateFileW(win32::wide(folder).c_str(), READ_CONTROL, k_everyone_else, nullptr,
                                      OPEN_EXISTING, FILE_FLAG_BACKUP_SEMANTICS, nullptr));
    return opened && win32::have_same_owner(file, opened.get());
}

std::ptrdiff_t write_at(HANDLE handle, std::string_view bytes, std::int64_t offset) {
    OVERLAPPED place = at_offset(offset);
    DWORD written = 0;
    if (::WriteFile(handle, bytes.data(), static_cast<DWORD>(bytes.size()), &written, &place) == 0) {
        win32::set_errno();
        return -1;
    }
    return static_cast<std::ptrdiff_t>(written);
}

} // namespace

SharedFile open_shared(const std::string& path) {
    Handle file(::CreateFileW(win32::wide(path).c_str(), GENERIC_READ | GENERIC_WRITE, k_everyone_else,
                              nullptr, OPEN_EXISTING, FILE_FLAG_BACKUP_SEMANTICS | k_no_link, nullptr));
    if (!file) {
        win32::set_errno();
        return {{}, errno == ENOENT ? Unfit::absent : Unfit::unclear};
    }
    if (::GetFileType(file.get()) != FILE_TYPE_DISK) return {{}, Unfit::not_regular};
    BY_HANDLE_FILE_INFORMATION told{};
    if (::GetFileInformationByHandle(file.get(), &told) == 0) {
        win32::set_errno();
        return {{}, Unfit::unclear};
    }
    if ((told.dwFileAttributes & FILE_ATTRIBUTE_REPARSE_POINT) != 0) return {{}, Unfit::link};
    if ((told.dwFileAttributes & FILE_ATTRIBUTE_DIRECTORY) != 0) return {{}, Unfit::folder};
    if (!win32::is_ours(file.get()) && !is_of_folders_owner(file.get(), path)) return {{}, Unfit::of_another};
    return {win32::descriptor_of(std::move(file)), Unfit::unclear};
}

FileDescriptor create_shared(const std::string& path) {
    win32::PrivateSecurity security;
    if (security.get() == nullptr) {
        errno = EACCES;
        return {};
    }
    return win32::descriptor_of(
        Handle(::CreateFileW(win32::wide(path).c_str(), GENERIC_READ | GENERIC_WRITE, k_everyone_else,
                             security.get(), CREATE_NEW, FILE_ATTRIBUTE_NORMAL | k_no_link, nullptr)));
}

Locked try_lock(int file) {
    // Locks are mandatory here, so it is a byte that no content reaches.
    OVERLAPPED far_away = at_offset(std::int64_t{1} << 62U);
    if (::LockFileEx(win32::handle_of(file), LOCKFILE_EXCLUSIVE_LOCK | LOCKFILE_FAIL_IMMEDIATELY, 0, 1, 0,
                     &far_away) != 0)
        return Locked::yes;
    const DWORD error = ::GetLastError();
    if (error == ERROR_LOCK_VIOLATION || error == ERROR_IO_PENDING) return Locked::busy;
    if (error == ERROR_NOT_SUPPORTED || error == ERROR_INVALID_FUNCTION) return Locked::no_locks_here;
    errno = win32::errno_of(error);
    return Locked::unclear;
}

std::int64_t move_to_end(int file) {
    LARGE_INTEGER position{};
    if (::SetFilePointerEx(win32::handle_of(file), {}, &position, FILE_END) == 0) {
        win32::set_errno();
        return -1;
    }
    return position.QuadPart;
}

std::int64_t position_of(int file) {
    LARGE_INTEGER position{};
    if (::SetFilePointerEx(win32::handle_of(file), {}, &position, FILE_CURRENT) == 0) {
        win32::set_errno();
        return -1;
    }
    return position.QuadPart;
}

std::ptrdiff_t read_at(int file, char* into, std::size_t size, std::int64_t offset) {
    OVERLAPPED place = at_offset(offset);
    DWORD got = 0;
    if (::ReadFile(win32::handle_of(file), into, static_cast<DWORD>(size), &got, &place) != 0)
        return static_cast<std::ptrdiff_t>(got);
    if (::GetLastError() == ERROR_HANDLE_EOF) return 0;
    win32::set_errno();
    return -1;
}

std::ptrdiff_t append_bytes(int file, std::string_view bytes) {
    return write_at(win32::handle_of(file), bytes,
                    -1); // the end of the file, wherever it is by then (WriteFile)
}

void cut_out(int file, std::int64_t begin, std::int64_t end) {
    std::array<char, 4096> buffer{};
    for (;;) {
        const std::ptrdiff_t got = read_at(file, buffer.data(), buffer.size(), end);
        if (got <= 0) break;
        const std::string_view moved(buffer.data(), static_cast<std::size_t>(got));
        if (write_at(win32::handle_of(file), moved, begin) != got) return;
        begin += got;
        end += got;
    }
    FILE_END_OF_FILE_INFO shorter{};
    shorter.EndOfFile.QuadPart = begin;
    ::SetFileInformationByHandle(win32::handle_of(file), FileEndOfFileInfo, &shorter, sizeof shorter);
}

} // namespace snykcred
