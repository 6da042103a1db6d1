#include "shell/os/system_store.hpp"

namespace snykcred {

// Windows keeps no files of CA certificates: its chain engine is asked (system_trust.hpp).
SystemStore find_system_store(const std::string& /*root*/) { return {}; }

} // namespace snykcred
