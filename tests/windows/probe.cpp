// A Windows program for the tests of exec and of helper programs, which says what it was started with:
//   probe words WORD...    each word in brackets on a line of its own
//   probe variables        the variables as it got them, a line each
//   probe copy             standard input on standard output
//   probe lines N          so many lines, in turn on standard output and standard error
//   probe exit N           ends so
//   probe stay             says that it is here, and ends with standard input
//   probe leave            starts `probe stay` and ends
//   probe save FILE        standard input into the file
//   probe hold FILE        makes the file, which goes when it is ended, and never ends
//   probe flood            standard output without end
//   probe                  standard input into the file that PROBE_FILE names; a signature's 256 bytes
#include <cstdlib>
#include <iterator>
#include <string>
#include <string_view>

#include <windows.h>

namespace {

void write(DWORD stream, std::string_view bytes) {
    DWORD written = 0;
    ::WriteFile(::GetStdHandle(stream), bytes.data(), static_cast<DWORD>(bytes.size()), &written, nullptr);
}

std::string utf8(std::wstring_view text) {
    std::string bytes(text.size() * 3, '\0');
    bytes.resize(static_cast<std::size_t>(
        ::WideCharToMultiByte(CP_UTF8, 0, text.data(), static_cast<int>(text.size()), bytes.data(),
                              static_cast<int>(bytes.size()), nullptr, nullptr)));
    return bytes;
}

/// Until the end of standard input.
void copy(bool shown) {
    char buffer[4096];
    DWORD got = 0;
    while (::ReadFile(::GetStdHandle(STD_INPUT_HANDLE), std::data(buffer), sizeof buffer, &got, nullptr) !=
               0 &&
           got > 0) {
        if (shown) write(STD_OUTPUT_HANDLE, {std::data(buffer), got});
    }
}

/// None of it if the file cannot be made.
void save(const wchar_t* path) {
    const HANDLE file =
        ::CreateFileW(path, GENERIC_WRITE, 0, nullptr, CREATE_ALWAYS, FILE_ATTRIBUTE_NORMAL, nullptr);
    char buffer[4096];
    DWORD got = 0;
    while (::ReadFile(::GetStdHandle(STD_INPUT_HANDLE), std::data(buffer), sizeof buffer, &got, nullptr) !=
               0 &&
           got > 0)
        ::WriteFile(file, std::data(buffer), got, &got, nullptr);
    ::CloseHandle(file);
}

[[noreturn]] void hold(const wchar_t* path) {
    ::CreateFileW(path, GENERIC_WRITE, 0, nullptr, CREATE_ALWAYS, FILE_FLAG_DELETE_ON_CLOSE, nullptr);
    for (;;)
        ::Sleep(INFINITE);
}

int sign() {
    const wchar_t* const path = ::_wgetenv(L"PROBE_FILE");
    if (path == nullptr) return 98;
    save(path);
    std::string bytes;
    for (int byte = 0; byte < 256; ++byte)
        bytes += static_cast<char>(byte);
    write(STD_OUTPUT_HANDLE, bytes);
    return 0;
}

void lines(int count) {
    for (int i = 0; i < count; ++i)
        write(i % 2 == 0 ? STD_OUTPUT_HANDLE : STD_ERROR_HANDLE, "line " + std::to_string(i) + "\n");
}

int leave(const std::wstring& program) {
    std::wstring line = L"\"" + program + L"\" stay";
    STARTUPINFOW start{};
    start.cb = sizeof start;
    PROCESS_INFORMATION made{};
    return ::CreateProcessW(nullptr, line.data(), nullptr, nullptr, TRUE, 0, nullptr, nullptr, &start,
                            &made) == 0;
}

} // namespace

extern "C" int wmain(int argc, wchar_t** argv, wchar_t** environment) {
    if (argc < 2) return sign();
    const std::wstring_view what = argv[1];
    if (what == L"words") {
        for (int i = 2; i < argc; ++i)
            write(STD_OUTPUT_HANDLE, "[" + utf8(argv[i]) + "]\n");
    } else if (what == L"variables") {
        for (; *environment != nullptr; ++environment)
            write(STD_OUTPUT_HANDLE, utf8(*environment) + "\n");
    } else if (what == L"copy") {
        copy(true);
    } else if (what == L"stay") {
        write(STD_OUTPUT_HANDLE, "here\n");
        copy(false);
    } else if (what == L"leave") {
        return leave(argv[0]);
    } else if (what == L"flood") {
        for (;;)
            write(STD_OUTPUT_HANDLE, "more and more\n");
    } else if (argc < 3) {
        return 98;
    } else if (what == L"lines") {
        lines(_wtoi(argv[2]));
    } else if (what == L"save") {
        save(argv[2]);
    } else if (what == L"hold") {
        hold(argv[2]);
    } else if (what == L"exit") {
        return _wtoi(argv[2]);
    }
    return 0;
}
