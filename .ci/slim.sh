#!/bin/sh
# Trunk calls this after a build, in the folder that becomes dist/. What people fetch is made small.
set -eu
cd "$TRUNK_STAGING_DIR"

# Trunk leaves in the document what was meant for Trunk.
sed -e '/rel="rust"/d' -e 's/ data-integrity="none"//' index.html >index
mv index index.html

[ "$TRUNK_PROFILE" = release ] || exit 0
for script in *.js; do
    terser --module --compress --mangle --output "$script.slim" -- "$script"
    mv "$script.slim" "$script"
done
sass --style=compressed --no-source-map "$TRUNK_SOURCE_DIR/../style/app.scss" sheet
mv sheet app-*.css
