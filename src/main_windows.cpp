#include "shell/os/wide_words.hpp"
#include "shell/run.hpp"

extern "C" int wmain(int argc, wchar_t** argv, wchar_t** environment) {
    snykcred::WideWords words(argv);
    snykcred::WideWords variables(environment);
    return snykcred::run(argc, words.get(), variables.get());
}
