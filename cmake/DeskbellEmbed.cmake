# Compiles files into the binary.

# migrations/*.sql → builtInMigrations() (db/migrations.hpp).
function(deskbell_embed_migrations target)
    file(GLOB migrations CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/migrations/*.sql)
    set(out ${CMAKE_BINARY_DIR}/generated/migrations.cpp)
    add_custom_command(OUTPUT ${out}
        COMMAND python3 ${CMAKE_SOURCE_DIR}/tools/embed_migrations.py ${out} ${migrations}
        DEPENDS ${migrations} ${CMAKE_SOURCE_DIR}/tools/embed_migrations.py)
    target_sources(${target} PRIVATE ${out})
endfunction()
