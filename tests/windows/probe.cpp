// A Windows program for the tests of exec, which says what it was started with:
//   probe words WORD...    each word in brackets on a line of its own
//   probe variables        the variables as it got them, a line each
//   probe copy             standard input on standard output
//   probe lines N          so many lines, in turn on standard output and standard error
//   probe exit N           ends so
//   probe stay             says that it is here, and ends with standard input
//   probe leave            starts `probe stay` and ends
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
    if (argc < 2) return 98;
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
    } else if (argc < 3) {
        return 98;
    } else if (what == L"lines") {
        lines(_wtoi(argv[2]));
    } else if (what == L"exit") {
        return _wtoi(argv[2]);
    }
    return 0;
}
