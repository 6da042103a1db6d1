// Build-time tool: writes the man pages into a directory. Usage: manpages DIRECTORY UNIX_SECONDS
#include "core/help/manual.hpp"

#include <charconv>
#include <cstdint>
#include <cstdio>
#include <cstring>
#include <fstream>
#include <string>
#include <system_error>

namespace {

bool write_page(const std::string& directory, snykcred::Command command, std::int64_t date) {
    std::ofstream file(directory + '/' + snykcred::manual_file_name(command), std::ios::binary);
    file << snykcred::manual_page(command, date);
    file.close();
    return file.good();
}

} // namespace

int main(int argc, char** argv) {
    std::int64_t date = 0;
    if (argc != 3 || std::from_chars(argv[2], argv[2] + std::strlen(argv[2]), date).ptr !=
                         argv[2] + std::strlen(argv[2])) {
        std::fputs("usage: manpages DIRECTORY UNIX_SECONDS\n", stderr);
        return 64;
    }
    bool written = write_page(argv[1], snykcred::Command::none, date);
    for (const snykcred::CommandRow& row : snykcred::all_commands()) {
        written = write_page(argv[1], row.command, date) && written;
    }
    if (!written) std::fputs("manpages: a page cannot be written\n", stderr);
    return written ? 0 : 73;
}
