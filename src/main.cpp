#include "shell/run.hpp"

int main(int argc, char** argv, char** environment) { return snykcred::run(argc, argv, environment); }
