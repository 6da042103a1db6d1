#include "shell/os/windows/program.hpp"

#include "shell/os/harden.hpp"

#include <algorithm>
#include <cstddef>
#include <optional>
#include <utility>

namespace snykcred::win32 {
namespace {

/// The variables as Windows takes them: UTF-16, one after the other, an empty one at the end; sorted without
/// regard to case, which it asks for. Wiped when it goes.
class EnvironmentBlock {
public:
    explicit EnvironmentBlock(const std::vector<Secret>& entries) {
        std::vector<std::wstring> texts;
        for (const Secret& entry : entries)
            texts.push_back(
                entry.reveal([](std::string_view bytes) { return wide(bytes.substr(0, bytes.find('\0'))); }));
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

} // namespace

Handle inheritable(HANDLE handle) {
    HANDLE copy = nullptr;
    if (handle == nullptr || handle == INVALID_HANDLE_VALUE ||
        ::DuplicateHandle(::GetCurrentProcess(), handle, ::GetCurrentProcess(), &copy, 0, TRUE,
                          DUPLICATE_SAME_ACCESS) == 0)
        return {};
    return Handle(copy);
}

Program start(const Image& image, const std::vector<Secret>* environment, const Streams& streams) {
    Program program;
    const HandleList inherited({streams.input, streams.output, streams.error});
    program.job = make_job();
    if (!inherited.whole() || !program.job) {
        program.error = ::GetLastError();
        return program;
    }
    STARTUPINFOEXW how{};
    how.StartupInfo.cb = sizeof how;
    how.StartupInfo.dwFlags = STARTF_USESTDHANDLES;
    how.StartupInfo.hStdInput = streams.input;
    how.StartupInfo.hStdOutput = streams.output;
    how.StartupInfo.hStdError = streams.error;
    how.lpAttributeList = inherited.get();
    std::wstring line = wide(image.line);
    PROCESS_INFORMATION made{};
    {
        std::optional<EnvironmentBlock> variables;
        if (environment != nullptr) variables.emplace(*environment);
        // Suspended: what it starts belongs to the job from the first one on.
        constexpr DWORD k_flags =
            CREATE_SUSPENDED | CREATE_UNICODE_ENVIRONMENT | EXTENDED_STARTUPINFO_PRESENT;
        restore_core_limit();
        if (::CreateProcessW(wide(image.program).c_str(), line.data(), nullptr, nullptr,
                             inherited.empty() ? FALSE : TRUE, k_flags,
                             variables ? variables->get() : nullptr, nullptr, &how.StartupInfo, &made) == 0)
            program.error = ::GetLastError();
        harden_process();
    }
    if (program.error != ERROR_SUCCESS) return program;
    program.process = Handle(made.hProcess);
    const Handle thread(made.hThread);
    if (::AssignProcessToJobObject(program.job.get(), program.process.get()) == 0 ||
        ::ResumeThread(thread.get()) == static_cast<DWORD>(-1)) {
        program.error = ::GetLastError();
        ::TerminateProcess(program.process.get(), 1);
    }
    return program;
}

void let_live_on(const Program& program) {
    JOBOBJECT_EXTENDED_LIMIT_INFORMATION none{};
    ::SetInformationJobObject(program.job.get(), JobObjectExtendedLimitInformation, &none, sizeof none);
}

} // namespace snykcred::win32
