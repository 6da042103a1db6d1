// The program: command line to exit code.
#pragma once

namespace snykcred {

/// The whole of main(). Never throws: an exception that reaches it is a bug of ours and says so with code 70.
int run(int argc, char** argv, char** environment) noexcept;

} // namespace snykcred
