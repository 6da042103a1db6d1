#include "shell/os/helper.hpp"

#include "core/base/text.hpp"
#include "shell/os/windows/command_image.hpp"
#include "shell/os/windows/descriptor.hpp"
#include "shell/os/windows/pipe.hpp"
#include "shell/os/windows/program.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdint>
#include <utility>

namespace snykcred {
namespace {

using std::chrono::milliseconds;
using std::chrono::steady_clock;
using win32::Handle;

/// Ended with all that it has started, unless it has ended by itself.
class Process {
public:
    explicit Process(win32::Program program) : program_(std::move(program)) {}
    Process(const Process&) = delete;
    Process& operator=(const Process&) = delete;
    ~Process() {
        if (ended_) {
            win32::let_live_on(program_);
            return;
        }
        ::TerminateJobObject(program_.job.get(), 1);
        ::WaitForSingleObject(program_.process.get(), INFINITE);
    }
    /// None while it runs.
    std::optional<ChildEnd> ended() {
        if (::WaitForSingleObject(handle(), 0) != WAIT_OBJECT_0) return std::nullopt;
        ended_ = true;
        DWORD code = 1;
        ::GetExitCodeProcess(handle(), &code);
        return ChildEnd{static_cast<int>(code), std::nullopt};
    }
    [[nodiscard]] HANDLE handle() const { return program_.process.get(); }

private:
    win32::Program program_;
    bool ended_ = false;
};

/// One of its streams: its first `most` bytes, or its last ones. The others are read and dropped, but
/// counted.
enum class Kept : std::uint8_t { first, last };
class Stream {
public:
    Stream(FileDescriptor end, std::size_t most, Kept kept, HelperStream& seen)
        : end_(std::move(end)), read_(win32::handle_of(end_.get()), k_size), most_(most), kept_(kept),
          seen_(seen) {
        read_.begin();
    }

    [[nodiscard]] bool open() const { return !read_.ended(); }
    [[nodiscard]] bool too_much() const { return seen_.size > most_; }
    /// Is signaled when there is something to read, or nothing more.
    [[nodiscard]] HANDLE event() const { return read_.event(); }

    /// What has come, without waiting.
    void read_some() {
        if (read_.ready() > 0) {
            std::array<char, k_size> buffer{};
            const auto got = static_cast<std::size_t>(read_.take(buffer));
            seen_.size += got;
            seen_.text.append(buffer.data(), got);
            if (seen_.text.size() > most_)
                seen_.text.erase(kept_ == Kept::first ? most_ : 0, seen_.text.size() - most_);
        }
        read_.begin();
    }

private:
    static constexpr std::size_t k_size = 4096;

    FileDescriptor end_;
    win32::PendingRead read_;
    std::size_t most_;
    Kept kept_;
    HelperStream& seen_;
};

/// What a program that has ended left in its pipe. A child of its own may hold the pipe open and write on:
/// hence no longer than the deadline, and only what is there.
void read_left(Stream& stream, InputDeadline until) {
    while (stream.open() && steady_clock::now() < until &&
           ::WaitForSingleObject(stream.event(), 0) == WAIT_OBJECT_0)
        stream.read_some();
}

/// Reads its streams until standard output ends, if that is read, and the program has; none when time is up.
std::optional<ChildEnd> attend(Process& process, Stream* output, Stream& error, InputDeadline until) {
    while (steady_clock::now() < until) {
        if (output != nullptr && output->too_much()) return ChildEnd{}; // it is killed
        const bool listens = output != nullptr && output->open();
        if (!listens) {
            if (const auto end = process.ended()) {
                read_left(error, until);
                return end;
            }
        }
        std::array<HANDLE, 2> events{listens ? output->event() : process.handle(), error.event()};
        const auto left = std::chrono::ceil<milliseconds>(until - steady_clock::now());
        const auto span = std::clamp(left, milliseconds{0}, milliseconds{60'000});
        ::WaitForMultipleObjects(error.open() ? 2 : 1, events.data(), FALSE,
                                 static_cast<DWORD>(span.count()));
        if (listens) output->read_some();
        error.read_some();
    }
    return std::nullopt;
}

/// A pipe's end that a program may inherit, with the input before it and then its end. `input` must fit in.
Handle filled_pipe(std::string_view input) {
    HANDLE out = nullptr;
    HANDLE in = nullptr;
    const auto size = static_cast<DWORD>(input.size());
    if (::CreatePipe(&out, &in, nullptr, size + 1) == 0) return {};
    const Handle reader(out);
    const Handle writer(in);
    DWORD written = 0;
    if (size > 0 && ::WriteFile(in, input.data(), size, &written, nullptr) == 0) return {};
    return win32::inheritable(out);
}

Handle nowhere() {
    const Handle null(::CreateFileW(L"NUL", GENERIC_WRITE, FILE_SHARE_READ | FILE_SHARE_WRITE, nullptr,
                                    OPEN_EXISTING, FILE_ATTRIBUTE_NORMAL, nullptr));
    return win32::inheritable(null.get());
}

/// Where it is set, cmd.exe looks for what a batch file starts in PATH alone. Of itself it looks in the
/// working directory first, which is the checkout.
constexpr std::string_view k_path_alone = "NoDefaultCurrentDirectoryInExePath";

std::vector<Secret> with_path_alone(const std::vector<Secret>& environment) {
    std::vector<Secret> entries;
    for (const Secret& entry : environment) {
        entry.reveal([&entries](std::string_view text) {
            if (!equals_ignoring_case(text.substr(0, text.find('=')), k_path_alone))
                entries.emplace_back(text);
        });
    }
    entries.emplace_back(std::string(k_path_alone) + "=1");
    return entries;
}

int cause_of(const Failure& failure) { return failure.fault == Fault::command_not_found ? ENOENT : EINVAL; }

} // namespace

std::string_view startable_file() {
    return "a program for this machine (.exe), or a batch file (.cmd, .bat) whose path has no %, ! or \"";
}

Fed feed_helper(const std::vector<std::string>& argv, const Secret& input, const std::string& /*what*/,
                std::chrono::seconds patience) {
    Fed fed;
    const auto image = win32::image_of(argv);
    if (!image) {
        fed.no_start = cause_of(image.error());
        return fed;
    }
    const Handle in = input.reveal([](std::string_view bytes) { return filled_pipe(bytes); });
    const Handle output = nowhere();
    auto error = win32::make_pipe();
    if (!in || !output || !error) {
        win32::set_errno();
        fed.no_start = errno;
        return fed;
    }
    ::SetEnvironmentVariableW(win32::wide(k_path_alone).c_str(), L"1"); // it gets ours
    win32::Program program = win32::start(*image, nullptr, {in.get(), output.get(), error->in.get()});
    if (program.error != ERROR_SUCCESS) {
        fed.no_start = win32::errno_of(program.error);
        return fed;
    }
    Process process(std::move(program));
    error->in.close();
    constexpr std::size_t k_most_said = 8192;
    HelperStream said;
    Stream complaint(std::move(error->out), k_most_said, Kept::last, said);
    fed.end = attend(process, nullptr, complaint, steady_clock::now() + patience);
    fed.said = std::move(said.text);
    return fed;
}

Asked ask_helper(const std::string& path, const std::vector<Secret>& environment, std::string_view input,
                 HelperLimits limits, InputDeadline until) {
    Asked asked;
    const auto image = win32::image_at(path);
    if (!image || input.size() > k_most_helper_input) {
        asked.no_start = image ? E2BIG : cause_of(image.error());
        return asked;
    }
    Handle in = filled_pipe(input);
    auto output = win32::make_pipe();
    auto error = win32::make_pipe();
    if (!in || !output || !error) {
        win32::set_errno();
        asked.no_start = errno;
        return asked;
    }
    const std::vector<Secret> entries = with_path_alone(environment);
    win32::Program program = win32::start(*image, &entries, {in.get(), output->in.get(), error->in.get()});
    if (program.error != ERROR_SUCCESS) {
        asked.no_start = win32::errno_of(program.error);
        return asked;
    }
    Process process(std::move(program));
    in.close();
    output->in.close();
    error->in.close();
    Stream signature(std::move(output->out), limits.output, Kept::first, asked.output);
    Stream complaint(std::move(error->out), limits.error, Kept::last, asked.error);
    asked.end = attend(process, &signature, complaint, until);
    return asked;
}

} // namespace snykcred
