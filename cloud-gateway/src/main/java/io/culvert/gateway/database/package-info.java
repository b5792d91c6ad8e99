/**
 * PostgreSQL, the only truth: the embedded server or one of the operator's own, its migrations, and plain SQL access.
 *
 * <p>{@link io.culvert.gateway.database.DatabaseServer} is started before anything that asks the database;
 * {@link io.culvert.gateway.database.Database} runs statements and transactions for any feature, and
 * {@link io.culvert.gateway.database.DatabaseFailure} says what a failed one means. Every call blocks: virtual threads only.
 * {@link io.culvert.gateway.database.JsonText} writes what goes into columns of JSON;
 * {@link io.culvert.gateway.database.Rounds} writes again and again what waits in memory.
 */
@NullMarked
package io.culvert.gateway.database;

import org.jspecify.annotations.NullMarked;
