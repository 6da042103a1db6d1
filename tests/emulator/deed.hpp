// Reads the "do" part of a fault.
#pragma once

#include "emulator/faults.hpp"

#include <boost/json/value.hpp>

#include <string>

namespace emulator {

/// Throws std::invalid_argument that names the place of what is wrong.
Deed read_deed(const boost::json::value& value, const std::string& where);

} // namespace emulator
