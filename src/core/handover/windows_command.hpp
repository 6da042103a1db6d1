// How words become a command line where a program gets one text and takes it apart itself: on Windows. Two
// readers do it by rules of their own, the C library of most programs and cmd.exe, which runs batch files.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace snykcred {

/// A text that the C library takes apart into just these words; at least one, the program's name.
/// Microsoft, "Parsing C command-line arguments":
/// learn.microsoft.com/cpp/c-language/parsing-c-command-line-arguments
std::string windows_command_line(std::span<const std::string> words);

/// Does Windows give this file to cmd.exe? It ignores case, and dots and blanks at the end of a name.
bool is_batch_file(std::string_view path);

/// The characters of an argument of a batch file that cmd.exe, or the batch file with what it got, may take
/// for something else than text; empty if it can be passed. In quotation marks most of them are harmless, but
/// %~1 takes the marks away.
std::string unsafe_for_batch(std::string_view argument);

/// As unsafe_for_batch(), of the path of the batch file itself, which is always within quotation marks.
std::string unsafe_in_batch_path(std::string_view path);

/// The command line for cmd.exe that runs a batch file; both it and the arguments were found to be safe.
/// `cmd` is the path of cmd.exe.
std::string batch_command_line(std::string_view cmd, std::string_view batch_file,
                               std::span<const std::string> arguments);

/// Names of files that may be meant by a command's `name`, in the order in which they are tried: what Windows
/// can start (.com, .exe, .bat, .cmd), in the order of the variable PATHEXT (`path_extensions`, may be
/// empty).
std::vector<std::string> command_file_names(std::string_view name, std::string_view path_extensions);

/// The folders of the variable PATH. Neither empty nor relative ones: the working directory is often a
/// checkout, whose files anybody may have written.
std::vector<std::string> command_folders(std::string_view path);

} // namespace snykcred
