/**
 * How caches learn what changed in the database: {@link io.culvert.gateway.changes.ChangeFeed} reads the numbered rows
 * that triggers write in the transaction of every change, wakes by {@code NOTIFY}, and hands them to each
 * {@link io.culvert.gateway.changes.ChangeSubscriber}. Any feature with a cache may subscribe; controllers call
 * {@link io.culvert.gateway.changes.ChangeFeed#catchUp()} before they answer a write. Depends on nothing but the database.
 */
@NullMarked
package io.culvert.gateway.changes;

import org.jspecify.annotations.NullMarked;
