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

# web/dist → builtInAssets() (app/assets.hpp). Looks at web/dist in every build, because the names of
# its files change with their content; compiles anew only when they did. Compressed forms are shared
# by all presets.
function(deskbell_embed_web target)
    set(out ${CMAKE_BINARY_DIR}/generated/web_assets.cpp)
    add_custom_target(${target}_web
        COMMAND python3 ${CMAKE_SOURCE_DIR}/tools/embed_web.py ${CMAKE_SOURCE_DIR}/web/dist
                ${CMAKE_SOURCE_DIR}/build/web-cache ${out}
        BYPRODUCTS ${out}
        COMMENT "Embedding web/dist")
    target_sources(${target} PRIVATE ${out})
    add_dependencies(${target} ${target}_web)
endfunction()
