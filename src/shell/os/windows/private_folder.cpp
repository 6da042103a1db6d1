#include "shell/os/private_folder.hpp"

#include "shell/os/windows/access.hpp"
#include "shell/os/windows/descriptor.hpp"

#include <cerrno>

#include <winternl.h>

namespace snykcred {
namespace {

using win32::Handle;

/// A name of a folder that is open, whatever happened to the folder's own name. The error is set as by
/// CreateFile.
Handle open_in(int folder, const std::string& name, ACCESS_MASK access, ULONG disposition, ULONG options,
               void* security) {
    std::wstring text = win32::wide(name);
    const HANDLE root = win32::handle_of(folder);
    // A name that leads out of the folder is none.
    if (root == INVALID_HANDLE_VALUE || text.empty() || text.find_first_of(L"/\\:") != std::wstring::npos) {
        ::SetLastError(ERROR_INVALID_NAME);
        return {};
    }
    const auto size = static_cast<USHORT>(text.size() * sizeof(wchar_t));
    UNICODE_STRING counted{size, size, text.data()};
    OBJECT_ATTRIBUTES attributes{};
    InitializeObjectAttributes(&attributes, &counted, OBJ_CASE_INSENSITIVE, root, security);
    IO_STATUS_BLOCK outcome{};
    HANDLE opened = nullptr;
    const NTSTATUS status =
        ::NtCreateFile(&opened, access | SYNCHRONIZE, &attributes, &outcome, nullptr, FILE_ATTRIBUTE_NORMAL,
                       FILE_SHARE_READ | FILE_SHARE_DELETE, disposition,
                       options | FILE_SYNCHRONOUS_IO_NONALERT | FILE_OPEN_REPARSE_POINT, nullptr, 0);
    if (status < 0) {
        ::SetLastError(::RtlNtStatusToDosError(status));
        return {};
    }
    return Handle(opened);
}

} // namespace

HeldFolder HeldFolder::open(const std::string& path) {
    HeldFolder held;
    held.folder_ = win32::descriptor_of(Handle(
        ::CreateFileW(win32::wide(path.empty() ? "\\" : path).c_str(), FILE_LIST_DIRECTORY | FILE_TRAVERSE,
                      FILE_SHARE_READ | FILE_SHARE_WRITE | FILE_SHARE_DELETE, nullptr, OPEN_EXISTING,
                      FILE_FLAG_BACKUP_SEMANTICS, nullptr)));
    return held;
}

HeldFolder HeldFolder::make_private(const std::string& path) {
    win32::PrivateSecurity security;
    if (security.get() == nullptr) {
        errno = EACCES;
        return {};
    }
    if (::CreateDirectoryW(win32::wide(path).c_str(), security.get()) == 0) {
        win32::set_errno();
        return {};
    }
    HeldFolder held = open(path);
    if (held) return held;
    const int cause = errno;
    remove_folder(path);
    errno = cause;
    return {};
}

FileDescriptor HeldFolder::create_private(const std::string& name) const {
    win32::PrivateSecurity security;
    if (security.get() == nullptr) {
        errno = EACCES;
        return {};
    }
    return win32::descriptor_of(open_in(folder_.get(), name, GENERIC_WRITE, FILE_CREATE,
                                        FILE_NON_DIRECTORY_FILE, security.get()->lpSecurityDescriptor));
}

void HeldFolder::remove(const std::string& name) const noexcept {
    const Handle file = open_in(folder_.get(), name, DELETE, FILE_OPEN, FILE_NON_DIRECTORY_FILE, nullptr);
    FILE_DISPOSITION_INFO gone{TRUE};
    if (file) ::SetFileInformationByHandle(file.get(), FileDispositionInfo, &gone, sizeof gone);
}

void remove_folder(const std::string& path) noexcept { ::RemoveDirectoryW(win32::wide(path).c_str()); }

} // namespace snykcred
