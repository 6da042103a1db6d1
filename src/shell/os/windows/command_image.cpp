#include "shell/os/windows/command_image.hpp"

#include "core/base/inert_text.hpp"
#include "core/handover/command_advice.hpp"
#include "core/handover/windows_command.hpp"

#include <span>
#include <string_view>

namespace snykcred::win32 {
namespace {

std::string variable(const wchar_t* name) {
    std::wstring value(::GetEnvironmentVariableW(name, nullptr, 0), L'\0');
    if (!value.empty())
        value.resize(::GetEnvironmentVariableW(name, value.data(), static_cast<DWORD>(value.size())));
    return narrow(value);
}

bool is_file(const std::string& path) {
    const DWORD attributes = ::GetFileAttributesW(wide(path).c_str());
    return attributes != INVALID_FILE_ATTRIBUTES && (attributes & FILE_ATTRIBUTE_DIRECTORY) == 0;
}

/// Whole and without relative parts: what is started does not depend on the working directory.
std::string full_path(const std::string& path) {
    const std::wstring given = wide(path);
    std::wstring whole(::GetFullPathNameW(given.c_str(), 0, nullptr, nullptr), L'\0');
    if (whole.empty()) return path;
    whole.resize(::GetFullPathNameW(given.c_str(), static_cast<DWORD>(whole.size()), whole.data(), nullptr));
    return narrow(whole);
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

std::string path_of_cmd() {
    std::wstring folder(MAX_PATH, L'\0');
    folder.resize(::GetSystemDirectoryW(folder.data(), static_cast<UINT>(folder.size())));
    return narrow(folder) + "\\cmd.exe";
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

Result<Image> image_at(const std::string& path, const std::vector<std::string>& argv) {
    if (is_batch_file(path)) return batch_image(path, argv);
    return Image{path, windows_command_line(argv)};
}

} // namespace

Result<Image> image_of(const std::vector<std::string>& argv) {
    const std::string path = find_command(argv.front());
    if (path.empty()) return not_found(argv);
    return image_at(path, argv);
}

Result<Image> image_at(const std::string& path) { return image_at(path, {path}); }

} // namespace snykcred::win32
