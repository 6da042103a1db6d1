#include "shell/os/windows/child_start.hpp"

#include "core/base/inert_text.hpp"
#include "core/handover/command_advice.hpp"
#include "core/handover/windows_command.hpp"
#include "shell/os/error_text.hpp"
#include "shell/os/harden.hpp"
#include "shell/os/shortage.hpp"

#include <algorithm>
#include <cerrno>
#include <cstddef>
#include <span>
#include <string_view>
#include <utility>
#include <vector>

namespace snykcred {
namespace {

using win32::Handle;

std::string variable(const wchar_t* name) {
    std::wstring value(::GetEnvironmentVariableW(name, nullptr, 0), L'\0');
    if (!value.empty())
        value.resize(::GetEnvironmentVariableW(name, value.data(), static_cast<DWORD>(value.size())));
    return win32::narrow(value);
}

bool is_file(const std::string& path) {
    const DWORD attributes = ::GetFileAttributesW(win32::wide(path).c_str());
    return attributes != INVALID_FILE_ATTRIBUTES && (attributes & FILE_ATTRIBUTE_DIRECTORY) == 0;
}

/// Whole and without relative parts: what is started does not depend on the working directory.
std::string full_path(const std::string& path) {
    const std::wstring given = win32::wide(path);
    std::wstring whole(::GetFullPathNameW(given.c_str(), 0, nullptr, nullptr), L'\0');
    if (whole.empty()) return path;
    whole.resize(::GetFullPathNameW(given.c_str(), static_cast<DWORD>(whole.size()), whole.data(), nullptr));
    return win32::narrow(whole);
}

/// Empty if there is none.
std::string find_command(const std::string& name) {
    const std::vector<std::string> files = command_file_names(name, variable(L"PATHEXT"));
    const bool is_path = name.find_first_of("/\\:") != std::string::npos;
    const std::vector<std::string> folders =
        is_path ? std::vector<std::string>{""} : command_folders(variable(L"PATH"));
    for (const std::string& folder : folders) {
        for (const std::string& file : files) {
            const std::string path = folder.empty() ? file : folder + '\\' + file;
            if (is_file(path)) return full_path(path);
        }
    }
    return {};
}

std::string shown(const std::string& command) { return "`" + inert_text(command) + "`"; }

Failure not_found(const std::vector<std::string>& argv) {
    const std::vector<std::string_view> words(argv.begin(), argv.end());
    return {Fault::command_not_found, "the command " + shown(argv.front()) + " is not found",
            advice_for_missing(words)};
}

/// What a program is started with.
struct Image {
    std::string program; ///< its path
    std::string line;    ///< its command line
};

std::string path_of_cmd() {
    std::wstring folder(MAX_PATH, L'\0');
    folder.resize(::GetSystemDirectoryW(folder.data(), static_cast<UINT>(folder.size())));
    return win32::narrow(folder) + "\\cmd.exe";
}

/// Windows gives a batch file to cmd.exe, which takes more for its own than quotation marks keep from it.
Result<Image> batch_image(const std::string& path, const std::vector<std::string>& argv) {
    std::string unsafe = unsafe_in_batch_path(path);
    if (unsafe.empty()) {
        for (const std::string& word : std::span(argv).subspan(1))
            unsafe += unsafe_for_batch(word);
    }
    if (!unsafe.empty()) {
        return Failure{Fault::cannot_run,
                       "the command " + shown(argv.front()) +
                           " is a batch file, and cmd.exe, which runs it, may take characters of its "
                           "arguments for commands: " +
                           inert_text(unsafe),
                       {"start a program in place of the batch file, as snyk.exe of Snyk's releases in place "
                        "of npm's snyk.cmd",
                        "leave these characters out"}};
    }
    const std::string cmd = path_of_cmd();
    return Image{cmd, batch_command_line(cmd, path, std::span(argv).subspan(1))};
}

Result<Image> image_of(const std::vector<std::string>& argv) {
    const std::string path = find_command(argv.front());
    if (path.empty()) return not_found(argv);
    if (is_batch_file(path)) return batch_image(path, argv);
    return Image{path, windows_command_line(argv)};
}

/// The variables as Windows takes them: UTF-16, one after the other, an empty one at the end; sorted without
/// regard to case, which it asks for. Wiped when it goes.
class EnvironmentBlock {
public:
    explicit EnvironmentBlock(const std::vector<Secret>& entries) {
        std::vector<std::wstring> texts;
        for (const Secret& entry : entries)
            texts.push_back(entry.reveal(
                [](std::string_view bytes) { return win32::wide(bytes.substr(0, bytes.find('\0'))); }));
        std::ranges::sort(texts, [](const std::wstring& a, const std::wstring& b) {
            return ::CompareStringOrdinal(a.data(), name_size(a), b.data(), name_size(b), TRUE) ==
                   CSTR_LESS_THAN;
        });
        std::size_t size = 2;
        for (const std::wstring& text : texts)
            size += text.size() + 1;
        block_.reserve(size); // once: no copy stays behind
        for (std::wstring& text : texts) {
            if (!text.empty()) block_.append(text).push_back(L'\0');
            wipe(text);
        }
        block_.append(2, L'\0');
    }
    EnvironmentBlock(const EnvironmentBlock&) = delete;
    EnvironmentBlock& operator=(const EnvironmentBlock&) = delete;
    ~EnvironmentBlock() { wipe(block_); }

    [[nodiscard]] void* get() { return block_.data(); }

private:
    static int name_size(const std::wstring& text) {
        return static_cast<int>(std::min(text.find(L'=', 1), text.size()));
    }
    static void wipe(std::wstring& text) { ::SecureZeroMemory(text.data(), text.size() * sizeof(wchar_t)); }

    std::wstring block_;
};

/// The handles that a program inherits, and no others.
class HandleList {
public:
    explicit HandleList(std::vector<HANDLE> handles) : handles_(std::move(handles)) {
        std::erase(handles_, nullptr);
        std::ranges::sort(handles_);
        const auto [first, last] = std::ranges::unique(handles_);
        handles_.erase(first, last);
        SIZE_T size = 0;
        ::InitializeProcThreadAttributeList(nullptr, 1, 0, &size);
        memory_.resize(size);
        auto* const list = reinterpret_cast<LPPROC_THREAD_ATTRIBUTE_LIST>(memory_.data());
        if (::InitializeProcThreadAttributeList(list, 1, 0, &size) == 0) return;
        list_ = list;
        // An empty list is refused.
        whole_ = handles_.empty() ||
                 ::UpdateProcThreadAttribute(list, 0, PROC_THREAD_ATTRIBUTE_HANDLE_LIST, handles_.data(),
                                             handles_.size() * sizeof(HANDLE), nullptr, nullptr) != 0;
    }
    HandleList(const HandleList&) = delete;
    HandleList& operator=(const HandleList&) = delete;
    ~HandleList() {
        if (list_ != nullptr) ::DeleteProcThreadAttributeList(list_);
    }

    [[nodiscard]] bool whole() const { return whole_; }
    [[nodiscard]] bool empty() const { return handles_.empty(); }
    [[nodiscard]] LPPROC_THREAD_ATTRIBUTE_LIST get() const { return list_; }

private:
    std::vector<HANDLE> handles_;
    std::vector<std::byte> memory_;
    LPPROC_THREAD_ATTRIBUTE_LIST list_ = nullptr;
    bool whole_ = false;
};

/// Whose processes end with the last handle of it.
Handle make_job() {
    Handle job(::CreateJobObjectW(nullptr, nullptr));
    JOBOBJECT_EXTENDED_LIMIT_INFORMATION limits{};
    limits.BasicLimitInformation.LimitFlags = JOB_OBJECT_LIMIT_KILL_ON_JOB_CLOSE;
    if (job &&
        ::SetInformationJobObject(job.get(), JobObjectExtendedLimitInformation, &limits, sizeof limits) != 0)
        return job;
    return {};
}

Failure not_started(const std::string& command, DWORD error) {
    if (error == ERROR_BAD_EXE_FORMAT || error == ERROR_EXE_MACHINE_TYPE_MISMATCH ||
        error == ERROR_ACCESS_DENIED) {
        return {Fault::cannot_run,
                "the command " + shown(command) +
                    " cannot be run: " + error_text(error == ERROR_ACCESS_DENIED ? EACCES : ENOEXEC),
                {"check that it is a program for this machine, and that this job's user may run it"}};
    }
    return no_room("the command " + shown(command) + " cannot be started", win32::errno_of(error));
}

} // namespace

Handle inheritable(HANDLE stream) {
    HANDLE copy = nullptr;
    if (stream == nullptr || stream == INVALID_HANDLE_VALUE ||
        ::DuplicateHandle(::GetCurrentProcess(), stream, ::GetCurrentProcess(), &copy, 0, TRUE,
                          DUPLICATE_SAME_ACCESS) == 0)
        return {};
    return Handle(copy);
}

Failure no_room(const std::string& what, int cause) {
    return {Fault::cannot_run, what + ": " + error_text(cause), {shortage_hint(cause)}};
}

Result<StartedChild> start_child(ChildRequest& request, const StartStreams& streams) {
    auto image = image_of(request.argv);
    if (!image) return std::move(image.error());
    const Handle input = inheritable(::GetStdHandle(STD_INPUT_HANDLE));
    const HandleList inherited({input.get(), streams.output, streams.error});
    Handle job = make_job();
    if (!inherited.whole() || !job) {
        return no_room("the command cannot be started", win32::errno_of(::GetLastError()));
    }
    STARTUPINFOEXW start{};
    start.StartupInfo.cb = sizeof start;
    start.StartupInfo.dwFlags = STARTF_USESTDHANDLES;
    start.StartupInfo.hStdInput = input.get();
    start.StartupInfo.hStdOutput = streams.output;
    start.StartupInfo.hStdError = streams.error;
    start.lpAttributeList = inherited.get();
    std::wstring line = win32::wide(image->line);
    PROCESS_INFORMATION made{};
    DWORD error = ERROR_SUCCESS;
    {
        EnvironmentBlock variables(request.environment);
        request.environment.clear();
        // Suspended: what it starts belongs to the job from the first one on.
        constexpr DWORD k_how = CREATE_SUSPENDED | CREATE_UNICODE_ENVIRONMENT | EXTENDED_STARTUPINFO_PRESENT;
        restore_core_limit();
        if (::CreateProcessW(win32::wide(image->program).c_str(), line.data(), nullptr, nullptr,
                             inherited.empty() ? FALSE : TRUE, k_how, variables.get(), nullptr,
                             &start.StartupInfo, &made) == 0)
            error = ::GetLastError();
        harden_process();
    }
    if (error != ERROR_SUCCESS) return not_started(request.argv.front(), error);
    StartedChild child{Handle(made.hProcess), std::move(job)};
    const Handle thread(made.hThread);
    if (::AssignProcessToJobObject(child.job.get(), child.process.get()) == 0 ||
        ::ResumeThread(thread.get()) == static_cast<DWORD>(-1)) {
        error = ::GetLastError();
        ::TerminateProcess(child.process.get(), 1);
        return no_room("the command cannot be started", win32::errno_of(error));
    }
    return child;
}

void let_live_on(const StartedChild& child) {
    JOBOBJECT_EXTENDED_LIMIT_INFORMATION none{};
    ::SetInformationJobObject(child.job.get(), JobObjectExtendedLimitInformation, &none, sizeof none);
}

} // namespace snykcred
