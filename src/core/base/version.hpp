// The program's version, as the build knows it.
#pragma once

#include <string_view>

namespace snykcred {

/// "0.1.0": the VERSION of the project in CMakeLists.txt.
std::string_view version();

} // namespace snykcred
